import type { EventSet, FieldEvent } from "../fields/event.js";
import { mapEvents } from "../fields/event.js";
import type { EvaluateOptions } from "../metrics/evaluate.js";
import type { CoarseWater } from "../postprocess/coarse-water.js";
import { fitMethod, type MethodSpec } from "../postprocess/methods.js";
import type { By } from "../postprocess/season/by.js";
import { type AnyFitted, fitBySeason } from "../postprocess/season/seasonal.js";
import { type EventSelection, selectEvents } from "../postprocess/split.js";
import { type Treatment, treatment } from "../postprocess/treatment.js";
import { changeOf } from "./change-signal.js";
import { type FixMeasured, startFixMeter, type TreatmentOptions } from "./fix-meter.js";

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

export interface Fix extends FixMeasured {
  readonly fitted: AnyFitted;
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
  { fitOn = "all", scoreOn = "all", by, onEvent, conserve, periods, ...options }: FixOptions = {},
): Promise<Fix> {
  const fitted = await fitOnSome(events, spec, { fitOn, by });
  const scored = scoreOn === "rest" ? selectEvents(events, fitOn, true) : selectEvents(events, scoreOn);
  const meter = startFixMeter(events, fitted, { conserve, ...options });
  try {
    for await (const event of scored) {
      const fixed = meter.apply(event);
      onEvent?.(event, fixed);
    }
    const measured = await meter.result();
    const change = periods
      ? await changeOf(events, treatment(fitted, events.grid, conserve ?? null), periods)
      : null;
    return fixOf(events, fitted, { ...measured, change }, conserve);
  } finally {
    meter.release();
  }
}

/** Fits a method on some events, or one for each part of the year. */
export async function fitOnSome(
  events: EventSet<"mm/day">,
  spec: MethodSpec,
  { fitOn = "all", by }: Pick<FixOptions, "fitOn" | "by">,
): Promise<AnyFitted> {
  const fitting = selectEvents(events, fitOn);
  return by ? fitBySeason(spec, fitting, by) : fitMethod(spec, fitting);
}

/** What was measured, with the treatment to apply again. */
export function fixOf(
  events: EventSet<"mm/day">,
  fitted: AnyFitted,
  measured: FixMeasured,
  conserve: CoarseWater | undefined,
): Fix {
  const treat = (): Treatment => treatment(fitted, events.grid, conserve ?? null);
  return { fitted, ...measured, treat, events: mapEvents(events, "mm/day", treat().apply) };
}
