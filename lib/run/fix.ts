import type { EventSet, FieldEvent } from "../fields/event.js";
import { mapEvents } from "../fields/event.js";
import { type EvaluateOptions, type Evaluation, startEvaluation } from "../metrics/evaluate.js";
import { onSameCells } from "../metrics/same-cells.js";
import { needSetting } from "../postprocess/fit-setting.js";
import { type InSample, scoredInSample } from "../postprocess/fitted.js";
import { type FixCost, fixCost } from "../postprocess/fix-cost.js";
import { type FittedMethod, fitMethod, type MethodSpec } from "../postprocess/methods.js";
import { type EventSelection, selectEvents } from "../postprocess/split.js";
import { guardTail, type HeldBack } from "../postprocess/tail-guard.js";
import { type BeforeAfterRow, beforeAfter } from "./before-after.js";

export interface FixOptions extends EvaluateOptions {
  /** Events that the method is fitted on; all by default. */
  readonly fitOn?: EventSelection;
  /** Events that before and after are measured on; all by default. */
  readonly scoreOn?: EventSelection | "rest";
  /** Given each scored event as it was and fixed. */
  readonly onEvent?: (before: FieldEvent<"mm/day">, after: FieldEvent<"mm/day">) => void;
}

export interface Fix {
  readonly fitted: FittedMethod;
  readonly before: Evaluation;
  readonly after: Evaluation;
  /** What it gained and what it cost. */
  readonly table: readonly BeforeAfterRow[];
  readonly cost: FixCost;
  /** How many of the scored events the method had seen. */
  readonly inSample: InSample;
  /** What of the scored events was held back, since it was beyond reach of the fit. */
  readonly held: HeldBack;
  /** Every event of the input, fixed. */
  readonly events: EventSet<"mm/day">;
}

/**
 * Fits a method on some events, applies it, and measures before and after on the events to score, on the cells that
 * both have.
 *
 * @param events mm/day; cells count inside the mask where truth and member are finite
 * @param spec name of the method, and its options beside
 * @param options which events are fitted on and scored: all and all by default, which is in-sample and said so
 * @returns the fitted method, the evaluations before and after, and what it cost
 * @throws ValueError when an option is outside its range, a selection is empty, or the events cannot be fitted
 * @example
 * ```ts
 * const { events } = await openInput({ truth: "truth.nc", samples: "samples.nc" });
 * const { before, after } = await fixEvents(events, { method: "hard-threshold", threshold: 0.5 });
 * [before.wetFraction.samples, after.wetFraction.samples]; // → [ 1, 0.3306 ]
 * ```
 */
export async function fixEvents(
  events: EventSet<"mm/day">,
  spec: MethodSpec,
  { fitOn = "all", scoreOn = "all", onEvent, ...options }: FixOptions = {},
): Promise<Fix> {
  const fitted = await fitMethod(spec, selectEvents(events, fitOn));
  const scored = scoreOn === "rest" ? selectEvents(events, fitOn, true) : selectEvents(events, scoreOn);
  return measureFix(events, fitted, scored, { onEvent, ...options });
}

/**
 * Applies a method that was fitted before, and measures before and after on the events to score.
 *
 * @throws ShapeError when it was fitted on another grid or mask
 */
export async function fixWithFitted(
  events: EventSet<"mm/day">,
  fitted: FittedMethod,
  {
    scoreOn = "all",
    ...options
  }: Omit<FixOptions, "fitOn" | "scoreOn"> & { readonly scoreOn?: EventSelection } = {},
): Promise<Fix> {
  needSetting(fitted.method, fitted.setting, events);
  return measureFix(events, fitted, selectEvents(events, scoreOn), options);
}

async function measureFix(
  events: EventSet<"mm/day">,
  fitted: FittedMethod,
  scored: EventSet<"mm/day">,
  {
    onEvent,
    ...options
  }: Omit<FixOptions, "fitOn" | "scoreOn" | "onEvent"> & {
    readonly onEvent?: FixOptions["onEvent"] | undefined;
  },
): Promise<Fix> {
  const guarded = guardTail(fitted);
  const before = startEvaluation(scored, options);
  const after = startEvaluation(scored, options);
  const meter = fixCost(options.threshold);
  const cost = meter.init();
  const keys: { key: string }[] = [];
  for await (const event of scored) {
    const fixed = guarded.apply(event);
    const same = onSameCells(event, fixed);
    before.add(same.before);
    after.add(same.after);
    meter.add(cost, same.before, same.after);
    onEvent?.(event, fixed);
    keys.push({ key: event.key });
  }
  const measured = { before: before.result(), after: after.result() };
  return {
    fitted,
    ...measured,
    table: beforeAfter(measured.before, measured.after),
    cost: meter.result(cost),
    inSample: await scoredInSample(fitted, keys),
    held: guarded.held(),
    events: mapEvents(events, "mm/day", guardTail(fitted).apply),
  };
}
