import { CAUSE } from "./causes.js";
import type { CauseId, Diagnosis } from "./diagnosis.js";
import { outHeading } from "./mended.js";
import { changesInWords, isGain } from "./proof.js";
import type { Remedy } from "./remedies.js";
import { symptomName } from "./symptom-name.js";

/** What was measured for the advice. */
export interface AdviceFacts {
  /** Wet fraction and KS left by thresholds in mm/day on the samples as given. */
  readonly sweep: readonly { readonly threshold: number; readonly wet: number; readonly ks: number }[];
  /** Methods that were tried on events that they were not fitted on, most useful first. */
  readonly remedies: readonly Remedy[];
  /** Diversity of members decoded anew at a temperature; empty without a model. */
  readonly temperatures: readonly { readonly temperature: number; readonly diversity: number }[];
  /** Metrics out of their band by no more than chance. */
  readonly withinSampling: readonly string[];
  /** KS is within its band when amounts below 0.1 mm/day count as dry. */
  readonly traces: boolean;
  /** Why the samples cannot be called healthy. */
  readonly doubts: readonly string[];
  /** Mean over samples of their relative mass bias, and how few events make half of the errors. */
  readonly meanOfRatios: number;
  readonly halfOfAbs: number;
  /** Samples' total over that of the truth. */
  readonly totalRatio: number;
  /** Truth so small at its 99th percentile that it is hardly in mm/day; NaN if not. */
  readonly implausibleP99: number;
}

/** What to do next: the cure of each confirmed cause, thresholds and temperatures only where they help, what to supply. */
export function adviceFor(diagnosis: Omit<Diagnosis, "advice">, facts: AdviceFacts): string[] {
  const found = new Set<string>(diagnosis.diagnosis);
  const advice = diagnosis.diagnosis.flatMap((id) =>
    id === "healthy" || id === "undecided" ? [] : [`${CAUSE[id].words.cure} ${trialOf(diagnosis, id)}`],
  );
  if (found.has("healthy")) advice.push("Nothing is wrong by these tests: use the samples as they are.");
  return [
    ...advice,
    ...facts.remedies.slice(0, MOST_REMEDIES).map(remedyLine),
    ...thresholdAdvice(diagnosis, facts),
    ...temperatureAdvice(diagnosis, facts),
    ...samplingAdvice(facts),
    ...massAdvice(facts),
    ...remainderAdvice(diagnosis, facts),
    ...residualAdvice(diagnosis),
    ...supplyAdvice(diagnosis, facts),
  ];
}

const MOST_REMEDIES = 2;

/** What came of the repair where there is one that saved samples allow. */
function trialOf({ causes }: Omit<Diagnosis, "advice">, id: CauseId): string {
  const found = causes.find((cause) => cause.id === id);
  return found?.repair && found.proof?.by === "repair"
    ? `Measured here, by ${found.repair.id}: ${changesInWords(found.proof.changes)}.`
    : "Untried here: saved samples cannot be mended so.";
}

function remedyLine({ method, fittedOn, scoredOn, changes }: Remedy): string {
  return `undrizzle fix --method ${method}, fitted on ${fittedOn} of these events and measured on ${scoredOn} others: ${changesInWords(changes)}.`;
}

function thresholdAdvice(
  { symptoms, diagnosis }: Omit<Diagnosis, "advice">,
  { sweep }: AdviceFacts,
): string[] {
  const wet = symptoms.find((s) => s.metric === "wetFraction");
  if (!wet || wet.value === null || wet.ok || sweep.length === 0) return [];
  const measured = sweep
    .map(({ threshold, wet, ks }) => `${threshold} mm/day: wet ${wet.toFixed(2)}, KS ${ks.toFixed(2)}`)
    .join("; ");
  if (wet.value < wet.band[0])
    return [
      `The samples are too dry (wet fraction ${wet.value.toFixed(3)}, real ± 0.05 is ${wet.band[0].toFixed(3)} to ${wet.band[1].toFixed(3)}): no threshold can help, each removes more. Measured: ${measured}.`,
    ];
  const helps = sweep.some((s) => s.wet <= wet.band[1]);
  const drizzle = diagnosis.includes("weak-background");
  return [
    helps
      ? `Thresholds measured on these samples: ${measured}.`
      : `The documented thresholds do not reach the real wet fraction: ${measured}.${drizzle ? " Use the matched one." : " The cause above must be mended first."}`,
  ];
}

/** Diversity goes with the square of the temperature where it is small: 1.4 from half of the band on. */
const HALFWAY = 0.5;

function temperatureAdvice(
  { diagnosis, symptoms }: Omit<Diagnosis, "advice">,
  { temperatures }: AdviceFacts,
): string[] {
  const found = new Set<string>(diagnosis);
  const tooNarrow = found.has("under-dispersed") || found.has("point-posterior");
  if (!tooNarrow && !found.has("over-dispersed")) return [];
  const wanted = tooNarrow ? 1.2 : 0.8;
  const low = symptoms.find(({ metric }) => metric === "diversity")?.band[0] ?? 0;
  const narrow = tooNarrow && temperatures.every(({ diversity }) => diversity < HALFWAY * low);
  const measured = temperatures
    .map(({ temperature, diversity }) => `${temperature}: ${diversity.toFixed(4)}`)
    .join(", ");
  return [
    measured === ""
      ? `Try a temperature of ${wanted}; its effect can be measured when the model is given (--model).`
      : `Diversity by temperature, measured with this model: ${measured}.${narrow ? ` None comes near ${low}: the latent draw itself is too narrow, or the decoder hardly follows it, which a temperature alone does not mend; train with a larger beta_kl or feed z to later layers of the decoder.` : ""}`,
  ];
}

function samplingAdvice({ withinSampling, implausibleP99, traces }: AdviceFacts): string[] {
  return [
    ...withinSampling.map(
      (metric) =>
        `${symptomName(metric)} misses its band by less than its 95 % margin over these events: more events would tell whether it is off.`,
    ),
    ...(traces
      ? [
          "KS is out of its band only because one side has traces (or rounding noise about 0) where the other is exactly dry: with all below 0.1 mm/day dry, it is within.",
        ]
      : []),
    ...(Number.isFinite(implausibleP99)
      ? [
          `The real events' 99th percentile is ${implausibleP99.toPrecision(2)} mm/day: check their units (mm/h, kg m⁻² s⁻¹, m?); wet fractions at 0.1 mm/day mean nothing otherwise.`,
        ]
      : []),
  ];
}

/** A mean of ratios says little where the real amounts are next to nothing. */
const MISLEADING = 0.5;

function massAdvice({ totalRatio, meanOfRatios, halfOfAbs }: AdviceFacts): string[] {
  if (!(Math.abs(meanOfRatios - (totalRatio - 1)) > MISLEADING)) return [];
  return [
    `The mean of the samples' own mass biases is ${meanOfRatios.toPrecision(3)}, which events with next to no real rain dominate (half of the errors are in ${halfOfAbs} of them): taken together, the samples hold ${totalRatio.toFixed(2)} times the real amount.`,
  ];
}

/** Symptoms that no confirmed cause would bring about. */
function remainderAdvice(
  { symptoms, diagnosis, causes }: Omit<Diagnosis, "advice">,
  { withinSampling, traces, totalRatio }: AdviceFacts,
): string[] {
  const named = diagnosis.filter((id) => id !== "healthy" && id !== "undecided");
  if (named.length === 0) return [];
  const accounted = new Set<string>([
    ...named.flatMap((id) => CAUSE[id].disturbs),
    ...withinSampling,
    "diversity",
  ]);
  for (const { verdict, proof } of causes)
    if (verdict === "confirmed" && proof)
      for (const { aspect } of proof.changes.filter(isGain)) accounted.add(aspect);
  if (named.includes("smooth-fields")) accounted.add("wetFraction"); // a blur wets the cells around a storm
  const left = symptoms.filter(
    ({ metric, ok }) =>
      !ok &&
      !accounted.has(metric) &&
      !(metric === "ks" && traces) &&
      !(metric === "massBias" && Math.abs(totalRatio - 1) < 0.05),
  );
  if (left.length === 0) return [];
  const open = causes.filter((c) => c.verdict === "suspected").map((c) => c.id);
  return [
    `No confirmed cause accounts for ${left.map((s) => symptomName(s.metric)).join(", ")}${open.length > 0 ? `; suspected: ${open.join(", ")}` : ""}.`,
  ];
}

const MOST_LOOKS = 3;

/** What is still out of the ordinary once the confirmed causes are mended. */
function residualAdvice(found: Omit<Diagnosis, "advice">): string[] {
  const { diagnosis, looks } = found;
  if (looks.out.length === 0 || diagnosis.includes("undecided")) return [];
  const said = looks.out.slice(0, MOST_LOOKS).map(({ sentence }) => sentence);
  const more = looks.out.length - said.length;
  return [`${outHeading(found)}: ${said.join("; ")}${more > 0 ? `; and ${more} more` : ""}.`];
}

const MOST_DOUBTS = 6;

/** What evidence would decide what is open. */
function supplyAdvice(
  { causes, evidenceLevel, diagnosis }: Omit<Diagnosis, "advice">,
  { doubts }: AdviceFacts,
): string[] {
  const open = causes.filter((c) => c.verdict === "suspected").map((c) => c.id);
  const lines: string[] = [];
  if (evidenceLevel === "F" && open.includes("wrong-normalisation"))
    lines.push(
      "Give the normalisation statistics (--stats mean.npy std.npy): they tell another normalisation from a bias of amounts.",
    );
  if (
    evidenceLevel !== "M" &&
    (diagnosis.includes("unrelated-samples") || diagnosis.includes("latent-ignored"))
  )
    lines.push(
      "Give the model (--model): the posterior of the same events shows whether it knows them, and KL and active units whether z is used.",
    );
  if (diagnosis.includes("undecided")) {
    lines.push(...doubts.slice(0, MOST_DOUBTS).map((doubt) => `Not called healthy: ${doubt}.`));
    const missing = { F: "the normalisation statistics and the model", N: "the model", M: "" }[evidenceLevel];
    lines.push(
      `To tell more: ${missing ? `give ${missing}, and ` : "give "}more events where there are few.`,
    );
  }
  return lines;
}
