import type { Diagnosis } from "../../diagnosis/diagnosis.js";
import type { SpectralRatio } from "../../metrics/rapsd.js";
import { score } from "./score.js";

/** Ratios of power from these on are told as too smooth, or as too rough. */
const SMOOTH = 0.67;
const ROUGH = 1.5;

/** The look at power, among the looks of a diagnosis. */
const LOOK = "scales";

/**
 * How much of the real power at small scales the samples have. Amounts by a factor have its square at all scales: samples are
 * called smooth or rough where small scales depart by themselves and beside the whole, and too smooth or too rough where the
 * diagnosis says that it is more than chance.
 */
export function smallScales(
  { smallScaleRatio, truth, samples }: Pick<SpectralRatio, "smallScaleRatio" | "truth" | "samples">,
  diagnosis: Pick<Diagnosis, "causes" | "looks">,
): string {
  if (Number.isNaN(smallScaleRatio))
    return "What power the samples have at scales below four cells beside the real fields is undefined.";
  const whole = powerOf(samples) / powerOf(truth);
  const [least, most] = [smallScaleRatio / whole, smallScaleRatio].sort((a, b) => a - b) as [number, number];
  const end =
    most < SMOOTH
      ? departure("smooth", diagnosis)
      : least > ROUGH
        ? departure("rough", diagnosis)
        : "neither clearly too smooth nor too rough";
  return `At scales below four cells the samples have ${score(smallScaleRatio)} times the power of the real fields, at all scales together ${score(whole)} times: ${end}.`;
}

const BLAMED = { smooth: ["smooth-fields"], rough: ["excess-small-scale", "weak-background"] } as const;

/** What a departure is beside the verdicts of the diagnosis. */
function departure(way: "smooth" | "rough", { causes, looks }: Pick<Diagnosis, "causes" | "looks">): string {
  const blamed: readonly string[] = BLAMED[way];
  const isTold = causes.some(
    ({ id, verdict }) => blamed.includes(id) && (verdict === "confirmed" || verdict === "suspected"),
  );
  if (isTold || looks.out.some(({ look }) => look === LOOK)) return `too ${way}`;
  if (looks.untestable.some(({ look }) => look === LOOK))
    return `${way}er, but these events are too few to tell that from chance`;
  return causes.some(({ verdict }) => verdict === "confirmed")
    ? `${way}er; with the causes mended that are confirmed, no more than chance could do`
    : `${way}er, but no more than chance could do between these events`;
}

/** Beyond the mean. */
function powerOf(power: Float64Array): number {
  return power.slice(1).reduce((sum, p) => sum + p, 0);
}
