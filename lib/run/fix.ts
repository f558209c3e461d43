import type { EventSet, FieldEvent } from "../fields/event.js";
import { mapEvents } from "../fields/event.js";
import { type EvaluateOptions, type Evaluation, startEvaluation } from "../metrics/evaluate.js";
import { onSameCells } from "../metrics/same-cells.js";
import type { CoarseWater, Conserved } from "../postprocess/coarse-water.js";
import { needSetting } from "../postprocess/fit-setting.js";
import { type InSample, scoredInSample } from "../postprocess/fitted.js";
import { type FixCost, fixCost } from "../postprocess/fix-cost.js";
import { fitMethod, type MethodSpec } from "../postprocess/methods.js";
import type { By } from "../postprocess/season/by.js";
import { type AnyFitted, fitBySeason } from "../postprocess/season/seasonal.js";
import { type EventSelection, selectEvents } from "../postprocess/split.js";
import type { HeldBack } from "../postprocess/tail-guard.js";
import { type Treatment, treatment } from "../postprocess/treatment.js";
import { type BeforeAfterRow, beforeAfter } from "./before-after.js";
import { type ChangeSignal, changeOf, type Period } from "./change-signal.js";

/** What is asked of a treatment besides its method. */
export interface TreatmentOptions {
  /** The mass of coarse cells is made that of these. */
  readonly conserve?: CoarseWater | undefined;
  /** Two periods between which the change in the samples is compared with that after the treatment. */
  readonly periods?: readonly [Period, Period] | undefined;
}

export interface FixOptions extends EvaluateOptions, TreatmentOptions {
  /** A fit for each part of the year; one for all events by default. */
  readonly by?: By | undefined;
  /** Events that the method is fitted on; all by default. */
  readonly fitOn?: EventSelection;
  /** Events that before and after are measured on; all by default. */
  readonly scoreOn?: EventSelection | "rest";
  /** Given each scored event as it was and fixed. */
  readonly onEvent?: (before: FieldEvent<"mm/day">, after: FieldEvent<"mm/day">) => void;
}

export interface Fix {
  readonly fitted: AnyFitted;
  readonly before: Evaluation;
  readonly after: Evaluation;
  /** What it gained and what it cost. */
  readonly table: readonly BeforeAfterRow[];
  readonly cost: FixCost;
  /** How many of the scored events the method had seen. */
  readonly inSample: InSample;
  /** What of the scored events was held back, since it was beyond reach of the fit. */
  readonly held: HeldBack;
  /** Of the scored events; null where nothing was to be conserved. */
  readonly conserved: Conserved | null;
  /** Between two periods, of all events; null where none were given. */
  readonly change: ChangeSignal | null;
  /** The treatment anew, with nothing counted yet. */
  treat(): Treatment;
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
  { fitOn = "all", scoreOn = "all", by, onEvent, ...options }: FixOptions = {},
): Promise<Fix> {
  const fitting = selectEvents(events, fitOn);
  const fitted = by ? await fitBySeason(spec, fitting, by) : await fitMethod(spec, fitting);
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
  fitted: AnyFitted,
  {
    scoreOn = "all",
    ...options
  }: Omit<FixOptions, "fitOn" | "scoreOn" | "by"> & { readonly scoreOn?: EventSelection } = {},
): Promise<Fix> {
  needSetting(fitted.method, fitted.setting, events);
  return measureFix(events, fitted, selectEvents(events, scoreOn), options);
}

async function measureFix(
  events: EventSet<"mm/day">,
  fitted: AnyFitted,
  scored: EventSet<"mm/day">,
  {
    onEvent,
    conserve,
    periods,
    ...options
  }: Omit<FixOptions, "fitOn" | "scoreOn" | "by" | "onEvent"> & {
    readonly onEvent?: FixOptions["onEvent"] | undefined;
  },
): Promise<Fix> {
  const treat = (): Treatment => treatment(fitted, events.grid, conserve ?? null);
  const treated = treat();
  const before = startEvaluation(scored, options);
  const after = startEvaluation(scored, options);
  const meter = fixCost(options.threshold);
  const cost = meter.init();
  const keys: { key: string }[] = [];
  for await (const event of scored) {
    const fixed = treated.apply(event);
    const [was, is] = onSameCells(event, fixed).versions as [typeof event, typeof event];
    before.add(was);
    after.add(is);
    meter.add(cost, was, is);
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
    held: treated.held(),
    conserved: treated.conserved(),
    change: periods ? await changeOf(events, treat(), periods) : null,
    treat,
    events: mapEvents(events, "mm/day", treat().apply),
  };
}
