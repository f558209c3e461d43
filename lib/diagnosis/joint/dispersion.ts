import type { Values } from "../../fields/field.js";
import { diversityOf } from "../advice-facts.js";
import { laidOverRanks } from "../faults/laid-over-ranks.js";
import { byCause, type Finding, finding, untestable } from "../finding.js";
import { raised } from "../imitation.js";
import { besideImitation, type Scene } from "../scene.js";
import { changeEvents, type Specimen } from "../specimen.js";
import { type Dispersion, measureDispersion } from "../statistics/dispersion.js";
import { errorsAsSure } from "../statistics/student.js";
import { amountsExplained } from "./amounts.js";
import { pairingOf } from "./pairing.js";

/** Variance among members, of that in space, below which members are copies. */
const COPIES = 0.006;
const TOO_NARROW = 0.85;
const MUCH_TOO_NARROW = 0.75;
const TOO_WIDE = 1.15;
const MUCH_TOO_WIDE = 1.33;
/** Standard errors of a normal law. */
const ERRORS = 2.5;

/**
 * Members that are copies of one another, too alike, or too unlike: spread beside error, and the share of the truth
 * that lies outside all members.
 *
 * @param diversity of the members as repaired, and the band it should fall into
 * @param raised the members were raised to what a threshold left, of which the band of diversity says nothing
 */
export function examineDispersion(
  dispersion: Dispersion,
  diversity: number,
  [low, high]: readonly [number, number],
  {
    comparable,
    smooth,
    raised,
  }: { readonly comparable: boolean; readonly smooth: boolean; readonly raised: boolean },
): [Finding, Finding, Finding] {
  const { ratio, error, freedom, outer, relativeVariance } = dispersion;
  if (!Number.isFinite(ratio) || !Number.isFinite(relativeVariance)) {
    const why = "an event needs at least two members: give more samples an event";
    return [
      untestable("latent-ignored", why),
      untestable("under-dispersed", why),
      untestable("over-dispersed", why),
    ];
  }
  const copies = relativeVariance < COPIES;
  const numbers = `spread is ${ratio.toFixed(2)} of what the error calls for (× or ÷ ${Math.exp(error).toFixed(2)}), the truth lies outside all members ${outer.toFixed(2)} times as often as it should, diversity ${diversity.toFixed(4)}`;
  const ignored = finding(
    "latent-ignored",
    copies ? "confirmed" : "excluded",
    relativeVariance,
    COPIES,
    `the members of an event differ by ${relativeVariance < 1e-12 ? "nothing" : `${relativeVariance.toPrecision(2)} of their variance in space`}${copies ? ": copies of one another, as of a decoder that does not use z, or of a z that hardly varies (give --model to tell)" : ""}`,
  );
  if (!comparable)
    return [
      ignored,
      untestable(
        "under-dispersed",
        "spread and error cannot be compared while samples belong to other events, parts of the grid lie otherwise, or amounts are unexplained",
      ),
      untestable(
        "over-dispersed",
        "spread and error cannot be compared while samples belong to other events, parts of the grid lie otherwise, or amounts are unexplained",
      ),
    ];
  const logRatio = Math.log(ratio);
  const margin = errorsAsSure(ERRORS, freedom) * error;
  const narrow =
    !copies &&
    logRatio + margin < Math.log(TOO_NARROW) &&
    outer > 1.1 &&
    ((diversity < low && !raised) || logRatio + margin < Math.log(MUCH_TOO_NARROW));
  const wide =
    logRatio - margin > Math.log(TOO_WIDE) &&
    outer < 0.95 &&
    ((diversity > high && !raised) || logRatio - margin > Math.log(MUCH_TOO_WIDE));
  return [
    ignored,
    finding(
      "under-dispersed",
      narrow ? (smooth ? "suspected" : "confirmed") : "excluded",
      ratio,
      TOO_NARROW,
      narrow
        ? `${numbers}: a U-shaped rank histogram, ${smooth ? "which the missing small scales may explain" : "the members are too alike"}`
        : numbers,
      {
        ...(narrow && !smooth
          ? { repair: { id: "widen-spread", apply: (s: Specimen) => spread(s, 1 / ratio) } }
          : {}),
      },
    ),
    finding(
      "over-dispersed",
      wide ? "confirmed" : "excluded",
      ratio,
      TOO_WIDE,
      wide ? `${numbers}: a dome-shaped rank histogram, the temperature is too high` : numbers,
      {
        ...(wide ? { repair: { id: "narrow-spread", apply: (s: Specimen) => spread(s, 1 / ratio) } } : {}),
      },
    ),
  ];
}

/**
 * Members with their differences from the ensemble mean in log1p multiplied, as a temperature would do. Each keeps its own
 * amounts, moved to other cells, so that spread changes and nothing else.
 */
function spread(specimen: Specimen, factor: number): Specimen {
  return changeEvents(specimen, (event) => {
    const mean = new Float64Array(event.truth.values.length);
    for (const { values } of event.members)
      for (let i = 0; i < mean.length; i++)
        mean[i] = (mean[i] ?? NaN) + Math.log1p(Math.max(values[i] ?? NaN, 0)) / event.members.length;
    const spreadOut = (values: Values): Values => {
      const order = mean.map((m, i) => m + factor * (Math.log1p(Math.max(values[i] ?? NaN, 0)) - m));
      return laidOverRanks(values, order, specimen.mask);
    };
    return { ...event, members: event.members.map((m) => ({ ...m, values: spreadOut(m.values) })) };
  });
}

/** The findings of {@link examineDispersion} on the specimen so far, by cause. */
export function spreadFindings(scene: Scene): ReturnType<typeof byCause> {
  const cut = scene.isConfirmed("weak-background") || scene.isConfirmed("over-threshold");
  const beside = besideImitation(scene);
  const { relation, uneven } = scene.once(pairingOf);
  return byCause(
    examineDispersion(
      measureDispersion(cut ? raised(beside) : beside),
      diversityOf(scene.specimen),
      scene.bands.diversity,
      {
        comparable:
          (relation === "own" || relation === "reassigned") &&
          uneven === null &&
          scene.once(amountsExplained).explained,
        smooth: scene.isConfirmed("smooth-fields"),
        raised: cut,
      },
    ),
  );
}
