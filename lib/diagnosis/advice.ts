import { CAUSE } from "./causes.js";
import type { Diagnosis } from "./diagnosis.js";
import { LEAST_EVENTS, untestedOf } from "./outcome.js";

/** What was measured for the advice. */
export interface AdviceFacts {
  /** Wet fraction and KS left by thresholds in mm/day on the samples as given. */
  readonly sweep: readonly { readonly threshold: number; readonly wet: number; readonly ks: number }[];
  /** Diversity of members decoded anew at a temperature; empty without a model. */
  readonly temperatures: readonly { readonly temperature: number; readonly diversity: number }[];
  /** Metrics out of their band by no more than chance. */
  readonly withinSampling: readonly string[];
  /** KS is within its band when amounts below 0.1 mm/day count as dry. */
  readonly traces: boolean;
  /** Events of the set. */
  readonly events: number;
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
    id === "healthy" || id === "undecided" ? [] : [CAUSE[id].words.cure],
  );
  if (found.has("healthy")) advice.push("Nothing is wrong by these tests: use the samples as they are.");
  return [
    ...advice,
    ...thresholdAdvice(diagnosis, facts),
    ...temperatureAdvice(diagnosis, facts),
    ...samplingAdvice(facts),
    ...massAdvice(facts),
    ...remainderAdvice(diagnosis, facts),
    ...supplyAdvice(diagnosis, facts),
  ];
}

function thresholdAdvice(
  { symptoms, diagnosis }: Omit<Diagnosis, "advice">,
  { sweep }: AdviceFacts,
): string[] {
  const wet = symptoms.find((s) => s.metric === "wetFraction");
  if (!wet || wet.value === null || wet.ok || sweep.length === 0) return [];
  const measured = sweep
    .map(({ threshold, wet, ks }) => `${threshold} mm/day: wet ${wet.toFixed(3)}, KS ${ks.toFixed(3)}`)
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
  if (!found.has("under-dispersed") && !found.has("over-dispersed")) return [];
  const wanted = found.has("under-dispersed") ? 1.2 : 0.8;
  const low = symptoms.find(({ metric }) => metric === "diversity")?.band[0] ?? 0;
  const narrow =
    found.has("under-dispersed") && temperatures.every(({ diversity }) => diversity < HALFWAY * low);
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
        `${metric} misses its band by less than two standard errors over these events: more events would tell whether it is off.`,
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
  const accounted = new Set([...named.flatMap((id) => CAUSE[id].disturbs), ...withinSampling, "diversity"]);
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
    `No confirmed cause accounts for ${left.map((s) => s.metric).join(", ")}${open.length > 0 ? `; suspected: ${open.join(", ")}` : ""}.`,
  ];
}

/** What evidence would decide what is open. */
function supplyAdvice(
  { causes, evidenceLevel, diagnosis, symptoms }: Omit<Diagnosis, "advice">,
  { events }: AdviceFacts,
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
    const metrics = symptoms.filter((s) => !s.ok).map((s) => s.metric);
    const untested = untestedOf(causes);
    const missing = { F: "the normalisation statistics and the model", N: "the model", M: "" }[evidenceLevel];
    if (metrics.length > 0)
      lines.push(
        `No tested cause explains ${metrics.join(", ")}: give ${missing ? `${missing} and, if there are few, ` : ""}more events.`,
      );
    if (events < LEAST_EVENTS)
      lines.push(
        `${events === 1 ? "One event" : `${events} events`} cannot tell a fault from chance: give at least ${LEAST_EVENTS}, better 30.`,
      );
    if (untested.length > 0)
      lines.push(
        `${untested.length} causes could not be tested on these fields (why is said above): not tested is not excluded.`,
      );
  }
  return lines;
}
