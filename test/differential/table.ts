import type { Outcome } from "./run-cases.js";

/** Counts of how cases ended, by format and by feature, as lines. */
export function tableOf(outcomes: readonly Outcome[], withFeatures: boolean): string[] {
  const counts = new Map<string, Record<Outcome["ended"], number>>();
  const add = (name: string, ended: Outcome["ended"]) => {
    const row = counts.get(name) ?? { same: 0, refused: 0, failed: 0 };
    row[ended]++;
    counts.set(name, row);
  };
  for (const { one, ended } of outcomes) {
    add(one.format, ended);
    if (withFeatures) for (const feature of one.features) add(`${one.format}: ${feature}`, ended);
  }
  const lines = [`${"".padEnd(52)}   same refused  failed`];
  for (const [name, row] of [...counts].sort(([a], [b]) => (a < b ? -1 : 1)))
    lines.push(
      `${name.padEnd(52)} ${[row.same, row.refused, row.failed].map((n) => String(n).padStart(6)).join("  ")}`,
    );
  return lines;
}

/** The features that failed cases share most, each with its share of failures. */
export function suspects(outcomes: readonly Outcome[]): string[] {
  const seen = new Map<string, [failed: number, all: number]>();
  for (const { one, ended } of outcomes)
    for (const feature of one.features) {
      const row = seen.get(`${one.format}: ${feature}`) ?? [0, 0];
      if (ended === "failed") row[0]++;
      row[1]++;
      seen.set(`${one.format}: ${feature}`, row);
    }
  return [...seen]
    .filter(([, [failed]]) => failed > 0)
    .sort(([, a], [, b]) => b[0] / b[1] - a[0] / a[1] || b[0] - a[0])
    .slice(0, 25)
    .map(([name, [failed, all]]) => `${name}: ${failed} of ${all}`);
}
