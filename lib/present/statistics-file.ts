import { eachField } from "../fields/each-field.js";
import type { EventSet, FieldEvent } from "../fields/event.js";
import { type Field, makeField } from "../fields/field.js";
import type { Normalisation } from "../fields/transform.js";
import { accumulate } from "../metrics/accumulate.js";
import {
  type FieldStatistics,
  reportedFieldStatistics,
  type SetStatistics,
  setStatistics,
} from "../metrics/field-statistics.js";
import { reportedAmounts } from "../metrics/reported-amounts.js";

/**
 * What `statistics.json` holds: the field's keys with the field's definitions, and ours under `undrizzle`. Statistics of
 * each field in mm/day over land, summarised over fields (std with divisor n).
 */
export interface StatisticsFile extends SetStatistics {
  readonly undrizzle: Pick<SetStatistics, "real" | "synth"> & {
    readonly definitions: Readonly<Record<keyof FieldStatistics, string>>;
  };
}

const PERCENTILES =
  "real and synth: of cells above 0, those that rounding alone leaves there included (0 where there is none); undrizzle: of all cells";

/** How the two kinds of statistics differ. */
const DEFINITIONS: Readonly<Record<keyof FieldStatistics, string>> = {
  mean: "mean of the cells, mm/day: both alike",
  max: "greatest cell, mm/day: both alike",
  P95: PERCENTILES,
  P99: PERCENTILES,
  total_mass: "sum of the cells, mm/day: both alike",
  wet_fraction: "real and synth: share of cells above 0.1 mm/day; undrizzle: of at least 0.1 mm/day",
};

/** The events as a run stores them, from which the field's own arithmetic gives mm/day. */
export interface StoredEvents {
  readonly events: EventSet<"z">;
  readonly normalisation: Normalisation;
}

/** Statistics of events that go by once. */
export interface RunningStatistics {
  add(event: FieldEvent<"mm/day">): void;
  /** Goes over the stored events, if there are any. */
  result(): Promise<StatisticsFile>;
}

export function startStatistics(stored: StoredEvents | null): RunningStatistics {
  const theirs = accumulate({ fields: setStatistics(reportedFieldStatistics) });
  const ours = accumulate({ fields: setStatistics() });
  return {
    add(event) {
      ours.add(event);
      if (!stored) theirs.add(event);
    },
    async result() {
      if (stored) {
        const inMm = ({ grid, values, mask }: Field<"z">): Field<"mm/day"> =>
          makeField("mm/day", grid, reportedAmounts(values, stored.normalisation), mask);
        for await (const event of stored.events) theirs.add(eachField(event, inMm));
      }
      const { real, synth } = ours.result().fields;
      return {
        ...theirs.result().fields,
        undrizzle: { real, synth, definitions: DEFINITIONS },
      };
    },
  };
}

/** The text of `statistics.json`. */
export function statisticsText(statistics: StatisticsFile): string {
  return `${JSON.stringify(statistics, null, 2)}\n`;
}
