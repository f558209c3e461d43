import { valueIn } from "./group-values.js";
import type { ReportedId, Side } from "./known-numbers.js";
import type { ReportedGroup } from "./read-reported.js";
import { short } from "./readings.js";

const SIGNIFICANT = 0.05;

/** What follows from several numbers that stand side by side, and where they contradict their own definitions. */
export function together(numbers: ReportedGroup): string[] {
  return [
    ...blindCure(numbers),
    ...alikeButUnrelated(numbers),
    ...waterBeside(numbers),
    ...tailBeside(numbers),
    ...contradictions(numbers),
  ];
}

const DRAWN: readonly (readonly [ReportedId, string])[] = [
  ["correlation.mean", "spatial correlation"],
  ["ks.statistic", "KS"],
  ["mass.mean", "mass bias"],
  ["diversity.mean", "diversity"],
];

/** Which of the numbers no repair of saved samples can move. */
function blindCure(numbers: ReportedGroup): string[] {
  const blind = DRAWN.filter(([id]) => numbers.has(id)).map(([, name]) => name);
  if (blind.length === 0) return [];
  const sees = numbers.has("synth.wet_fraction.mean") ? "; the wet fraction alone is of the saved ones" : "";
  return [
    `no cure of the saved samples can move ${listed(blind)}: ${blind.length === 1 ? "it is" : "they are"} counted on samples that the evaluation draws itself, before any cure${sees}`,
  ];
}

function alikeButUnrelated(numbers: ReportedGroup): string[] {
  const [r, d] = [valueIn(numbers, "correlation.mean"), valueIn(numbers, "diversity.mean")];
  if (!(Math.abs(r) < 0.1) || !(d < 0.05)) return [];
  return [
    `the samples of a day are alike (diversity ${short(d)}) and unlike the day (correlation ${short(r)}): what they have in common is not the day. One map or floor for all days does that, or predictors of other days; a decoder that makes another pattern of each z does not`,
  ];
}

/** The water of the saved samples, which statistics give in mm/day, beside what is called mass bias. */
function waterBeside(numbers: ReportedGroup): string[] {
  const total = (side: Side): number => {
    const sum = valueIn(numbers, `${side}.total_mass.mean`);
    return Number.isFinite(sum) ? sum : valueIn(numbers, `${side}.mean.mean`);
  };
  const [real, synth] = [total("real"), total("synth")];
  if (!(real > 0) || !Number.isFinite(synth)) return [];
  const water = synth / real - 1;
  const mass = valueIn(numbers, "mass.mean");
  const isOpposite = Math.sign(water) !== Math.sign(mass) && Math.min(Math.abs(water), Math.abs(mass)) > 0.02;
  return [
    `in mm/day over land the saved samples hold ${short(synth / real)} times the real water (bias ${signed(water)})${
      Number.isFinite(mass)
        ? `; the reported mass bias of ${signed(mass)} is ${isOpposite ? "of the other sign: it is no water" : "another number, of other samples"}`
        : ""
    }`,
  ];
}

function tailBeside(numbers: ReportedGroup): string[] {
  return (["P99", "max"] as const).flatMap((quantity) => {
    const [real, synth] = [
      valueIn(numbers, `real.${quantity}.mean`),
      valueIn(numbers, `synth.${quantity}.mean`),
    ];
    if (!(real > 0) || !Number.isFinite(synth)) return [];
    const of = quantity === "P99" ? "P99 of the cells with rain" : "the largest cell of a day";
    return [
      `${of} is ${short(synth)} mm/day in the saved samples and ${short(real)} in reality, ${short(synth / real)} times${
        quantity === "P99" ? " (of other cells, where more of them are wet)" : ""
      }`,
    ];
  });
}

/** Where the numbers cannot all have been counted as the field's scripts do. */
function contradictions(numbers: ReportedGroup): string[] {
  const [mean, abs] = [valueIn(numbers, "mass.mean"), valueIn(numbers, "mass.abs")];
  const [p, match] = [valueIn(numbers, "ks.pValue"), valueIn(numbers, "ks.match")];
  return [
    ...(Math.abs(Math.abs(mean) - abs) > 1e-3 * Math.max(1, abs)
      ? [
          `the absolute bias (${short(abs)}) is not the absolute of the mean bias (${short(mean)}), as it is in the field's script: these numbers were counted otherwise`,
        ]
      : []),
    ...(Number.isFinite(p) && Number.isFinite(match) && (match === 1) !== p > SIGNIFICANT
      ? [
          `match is ${match === 1} beside a p-value of ${p.toPrecision(2)}, where the field's script says p > ${SIGNIFICANT}: these numbers were counted otherwise`,
        ]
      : []),
  ];
}

function signed(value: number): string {
  return `${value < 0 ? "−" : "+"}${short(Math.abs(value))}`;
}

function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join() : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}
