import { reportedDefinitions } from "../../metrics/reported-evaluation.js";
import type { ReportedId } from "./known-numbers.js";
import type { ReportedGroup, ReportedNumbers } from "./read-reported.js";
import { aboutCorrelation, aboutDiversity, aboutKs, aboutMass, aboutWetFraction } from "./readings.js";
import type { NumberReading, RulerReading, Said } from "./ruler-reading.js";
import { together } from "./together.js";

/**
 * Reads reported numbers through the definitions of the scripts that they come from. No verdict on the model follows: what
 * the numbers leave open is said.
 */
export function readRuler({ files, groups, unknown, byUndrizzle }: ReportedNumbers): RulerReading {
  return {
    files,
    groups: [...groups].map(([group, numbers]) => ({
      group,
      numbers: readGroup(numbers),
      together: together(numbers),
    })),
    unknown,
    notes: [
      byUndrizzle
        ? "undrizzle wrote these numbers by the field's definitions; what it measured in mm/day stands under `undrizzle` in the same file"
        : "each number is read as the field's scripts count it (the definition stands beside it); counted in another way it means something else",
      ...(groups.size > 1 ? ["the groups are read one by one; nothing is compared between them"] : []),
    ],
  };
}

const OF_THE_FIELD = reportedDefinitions("prior");

const READINGS: readonly (readonly [
  id: ReportedId,
  definition: keyof typeof OF_THE_FIELD,
  read: (value: number | null, numbers: ReportedGroup) => Said,
])[] = [
  ["correlation.mean", "spatialCorrelation", aboutCorrelation],
  ["ks.statistic", "ks", aboutKs],
  ["mass.mean", "massBias", aboutMass],
  ["diversity.mean", "diversity", aboutDiversity],
  ["synth.wet_fraction.mean", "wetFraction", aboutWetFraction],
  [
    "reconstruction.mae",
    "reconstruction",
    () => ({
      says: [
        "a mean error of the mean of the samples over all cells and days, in standard deviations of each cell",
      ],
      cannotSay: ["anything of extremes, in spite of its name: every cell counts, dry ones most"],
      fits: [],
    }),
  ],
];

function readGroup(numbers: ReportedGroup): NumberReading[] {
  return READINGS.flatMap(([id, definition, read]) => {
    const found = numbers.get(id);
    if (!found) return [];
    const { space, cells, samples, definition: how } = OF_THE_FIELD[definition];
    const drawn = samples === "prior" ? "samples drawn afresh from the prior" : "the saved samples";
    return [
      {
        id,
        key: found.key,
        value: found.value,
        counted: `in ${space}, over ${cells === "land" ? "land" : "the whole rectangle, sea included"}, of ${drawn}: ${how}`,
        ...read(found.value, numbers),
      },
    ];
  });
}
