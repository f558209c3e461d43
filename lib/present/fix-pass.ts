import type { EventSet, FieldEvent } from "../fields/event.js";
import type { AnyFitted } from "../postprocess/season/seasonal.js";
import { type FixMeter, type FixMeterOptions, type FixState, startFixMeter } from "../run/fix-meter.js";
import { type FixPlots, type FixPlotsState, fixPlots } from "./fix-plots.js";

/** Treats events as they go by once: measures what that does, and gathers what is drawn. */
export interface FixPass {
  apply(event: FieldEvent<"mm/day">): FieldEvent<"mm/day">;
  readonly meter: FixMeter;
  readonly plots: FixPlots;
  state(): FixPassState;
  merge(state: FixPassState): void;
}

export interface FixPassState {
  readonly measured: FixState;
  /** Null where there is no truth. */
  readonly drawn: FixPlotsState | null;
}

export function startFixPass(
  set: Pick<EventSet<"mm/day">, "grid" | "mask" | "members" | "length">,
  fitted: AnyFitted,
  options: FixMeterOptions,
): FixPass {
  const meter = startFixMeter(set, fitted, options);
  const plots = fixPlots();
  const { hasTruth = true } = options;
  return {
    apply(event) {
      const after = meter.apply(event);
      if (hasTruth && event.index < set.length) plots.add(event, after);
      return after;
    },
    meter,
    plots,
    state: () => ({ measured: meter.state(), drawn: hasTruth ? plots.state() : null }),
    merge({ measured, drawn }) {
      meter.merge(measured);
      if (drawn) plots.merge(drawn);
    },
  };
}
