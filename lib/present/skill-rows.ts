import type { SkillTable } from "../augment/skill.js";
import { figure } from "./figure.js";
import type { TableRow } from "./tables.js";

/**
 * The extremes table over all events, for a data frame; undefined numbers are null.
 *
 * @param table as {@link compareSkill} gives it
 * @returns one row a score and threshold
 * @example
 * ```ts
 * const { events } = await openInput({ truth: "truth.nc", samples: "samples.nc" });
 * skillRows(await compareSkill(eventPairs(events, events))).length > 0; // → true
 * ```
 */
export function skillRows({ rows }: SkillTable): TableRow[] {
  const known = (value: number): number | null => (Number.isFinite(value) ? value : null);
  return rows
    .filter(({ by }) => by === "all")
    .map((row) => ({
      score: row.score,
      "at least (mm/day)":
        row.threshold === null ? "" : `${row.percentile ?? ""} ${figure(row.threshold)}`.trim(),
      best: typeof row.best === "number" ? figure(row.best) : row.best,
      before: known(row.before),
      after: known(row.after),
      "after − before": known(row.difference),
      "interval from": known(row.lower),
      to: known(row.upper),
      "these runs": row.onTheseRuns,
      verdict: row.verdict,
    }));
}
