import type { EventSet, FieldEvent } from "../fields/event.js";
import {
  type EvaluateOptions,
  type Evaluation,
  type EvaluationState,
  startEvaluation,
} from "../metrics/evaluate.js";
import { onSameCells } from "../metrics/same-cells.js";
import { bothConserved, type CoarseWater, type Conserved } from "../postprocess/coarse-water.js";
import { type InSample, scoredInSample } from "../postprocess/fitted.js";
import { type FixCost, type FixCostState, fixCost } from "../postprocess/fix-cost.js";
import type { AnyFitted } from "../postprocess/season/seasonal.js";
import { bothHeld, type HeldBack } from "../postprocess/tail-guard.js";
import { treatment } from "../postprocess/treatment.js";
import { sure } from "../sure.js";
import { type BeforeAfterRow, beforeAfter } from "./before-after.js";
import { type ChangeSignal, type ChangeState, changeMeter, type Period } from "./change-signal.js";

/** What is asked of a treatment besides its method. */
export interface TreatmentOptions {
  /** The mass of coarse cells is made that of these. */
  readonly conserve?: CoarseWater | undefined;
  /** Two periods between which the change in the samples is compared with that after the treatment. */
  readonly periods?: readonly [Period, Period] | undefined;
}

/** What a treatment does, counted on the events that are scored. */
export interface FixMeasured {
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
}

/** Treats events and measures what that does, as they go by once. */
export interface FixMeter {
  /** An event treated. Those past the set have no truth: they are treated and not counted. */
  apply(event: FieldEvent<"mm/day">): FieldEvent<"mm/day">;
  /** What was counted so far, plain data. */
  state(): FixState;
  /** Adds what others counted: the result is that of all events, to the bit. */
  merge(state: FixState): void;
  held(): HeldBack;
  conserved(): Conserved | null;
  /** @throws ValueError as {@link changeMeter} does */
  change(): ChangeSignal | null;
  result(): Promise<FixMeasured>;
  release(): void;
}

/** See {@link FixMeter}. */
export interface FixState {
  readonly before: EvaluationState;
  readonly after: EvaluationState;
  readonly cost: FixCostState;
  readonly keys: readonly string[];
  readonly held: HeldBack;
  readonly conserved: Conserved | null;
  readonly change: ChangeState | null;
}

export interface FixMeterOptions extends EvaluateOptions, TreatmentOptions {
  /** By the index of an event: whether it is scored; all are by default, and none where there is no truth. */
  readonly isScored?: (index: number) => boolean;
  readonly hasTruth?: boolean;
}

export function startFixMeter(
  set: Pick<EventSet<"mm/day">, "grid" | "mask" | "members" | "length">,
  fitted: AnyFitted,
  { isScored = () => true, hasTruth = true, conserve, periods, ...options }: FixMeterOptions = {},
): FixMeter {
  const [counted, others] = [0, 1].map(() => treatment(fitted, set.grid, conserve ?? null));
  const before = startEvaluation(set, options);
  const after = startEvaluation(set, options);
  const meter = fixCost(options.threshold);
  const cost = meter.init();
  const keys: string[] = [];
  const change = periods ? changeMeter(periods) : null;
  let merged: Pick<FixState, "held" | "conserved"> | null = null;
  const held = (): HeldBack => (merged ? bothHeld(merged.held, sure(counted).held()) : sure(counted).held());
  const conserved = (): Conserved | null =>
    bothConserved(merged?.conserved ?? null, sure(counted).conserved());
  return {
    apply(event) {
      const isKnown = event.index < set.length;
      const isCounted = isKnown && isScored(event.index);
      const fixed = sure(isCounted ? counted : others).apply(event);
      if (isKnown) change?.add(event, fixed);
      if (!(isCounted && hasTruth)) return fixed;
      const [was, is] = onSameCells(event, fixed).versions as [typeof event, typeof event];
      before.add(was);
      after.add(is);
      meter.add(cost, was, is);
      keys.push(event.key);
      return fixed;
    },
    state: () => ({
      before: before.state(),
      after: after.state(),
      cost,
      keys,
      held: held(),
      conserved: conserved(),
      change: change?.state() ?? null,
    }),
    merge(other) {
      before.merge(other.before);
      after.merge(other.after);
      meter.merge(cost, other.cost);
      for (const key of other.keys) keys.push(key);
      if (other.change) change?.merge(other.change);
      merged = merged
        ? {
            held: bothHeld(merged.held, other.held),
            conserved: bothConserved(merged.conserved, other.conserved),
          }
        : other;
    },
    held,
    conserved,
    change: () => change?.result() ?? null,
    async result() {
      const measured = { before: before.result(), after: after.result() };
      return {
        ...measured,
        table: beforeAfter(measured.before, measured.after),
        cost: meter.result(cost),
        inSample: await scoredInSample(
          fitted,
          keys.map((key) => ({ key })),
        ),
        held: held(),
        conserved: conserved(),
        change: change?.result() ?? null,
      };
    },
    release() {
      before.release();
      after.release();
    },
  };
}
