import { LESSONS } from "./diagnosis-lessons.mjs";
import { isExact, isTellable } from "./diagnosis-tables.mjs";

const SHOWN = 10;

/**
 * @typedef {import("./sick-run.js").Row} Row
 * @typedef {ReturnType<typeof import("./diagnosis-tables.mjs").summarise>} Tables
 * @typedef {Tables[string]} Table
 * @typedef {{
 *   asked: { first: number, seeds: number, pairSeeds: number, levels: readonly string[] },
 *   cut: string,
 *   runs: number,
 *   bases: { name: string, what: string }[],
 *   seconds: number,
 *   cpuSeconds: number,
 *   cpu: string | undefined,
 *   node: string,
 * }} Measured
 */

/**
 * The results as a page: what was run, the shares, what was said of what, and the misses that teach most.
 *
 * @param {Measured} measured
 * @param {Tables} tables
 * @param {readonly Row[]} rows
 */
export function writeUp(measured, tables, rows) {
  return `${[
    "# What the diagnosis says of injected faults",
    "",
    "Made by `npm run bench:diagnosis`; not edited by hand.",
    "",
    ...runLines(measured, rows),
    "",
    ...shareTable(tables),
    "",
    "Top-1: the fault is the first that is named. Exact: all that was injected is named, and nothing else. Nothing wrong: no cause is",
    "named that was not injected. Left open: what this level cannot tell (`wrong-normalisation` without statistics, or in samples of no event)",
    "is suspected or untestable, and nothing wrong is named. Level M asks what the model adds (collapse, an ignored latent, draws",
    "from a prior that is far from the posterior, and a collapse beside each fault of the fields) of a stand-in that is made of the",
    "healthy run; faults of the fields alone are judged by the same tests as at N and are not run again.",
    ...Object.entries(tables).flatMap(([level, table]) => levelLines(level, table)),
    "",
    `## The ${SHOWN} commonest misses of this run`,
    "",
    ...missLines(rows),
    "",
    "## What earlier misses taught",
    "",
    ...LESSONS.map((lesson, i) => `${i + 1}. ${lesson}`),
  ].join("\n")}\n`;
}

/**
 * @param {Measured} measured
 * @param {readonly Row[]} rows
 */
function runLines({ asked, cut, runs, bases, seconds, cpuSeconds, cpu, node }, rows) {
  const seeds = (/** @type {Row["kind"][]} */ ...kinds) =>
    new Set(rows.filter((r) => kinds.includes(r.kind)).map((r) => r.seed)).size;
  return [
    `${runs} runs from seed ${asked.first} on: ${seeds("healthy", "single")} seeds (asked: to ${asked.seeds}) for healthy runs and singles, ${seeds("pair")} (to ${asked.pairSeeds}) for pairs, levels ${asked.levels.join(", ")}${cut ? ` (${cut})` : ""}.`,
    ...bases.map(({ name, what }) => `- ${name}: ${what}`),
    "",
    "Seed 1 was looked at while the tests were being written; the others were not.",
    "",
    `${cpuSeconds} s of CPU in ${seconds} s on ${cpu}, Node ${node}.`,
  ];
}

/** @param {Tables} tables */
function shareTable(tables) {
  const columns = /** @type {const} */ ([
    ["falseAlarms", "false alarms on healthy runs"],
    ["healthyUndecided", "healthy runs undecided"],
    ["sickHealthy", "sick runs called healthy"],
    ["singlesTop1", "singles, top-1"],
    ["singlesExact", "singles, exact"],
    ["pairsExact", "pairs, exact"],
    ["pairsNothingWrong", "pairs, nothing wrong"],
    ["untellableLeftOpen", "left open"],
  ]);
  const text = (/** @type {{ right: number, n: number }} */ { right, n }) =>
    n === 0 ? "–" : `${right}/${n} (${((100 * right) / n).toFixed(1)} %)`;
  return [
    `| level | ${columns.map(([, name]) => name).join(" | ")} |`,
    `|---|${"---|".repeat(columns.length)}`,
    ...Object.entries(tables).map(
      ([level, table]) => `| ${level} | ${columns.map(([key]) => text(table[key])).join(" | ")} |`,
    ),
  ];
}

/**
 * @param {string} level
 * @param {Table} table
 */
function levelLines(level, { confusion, pairMisses }) {
  const counts = (/** @type {Record<string, number>} */ said) =>
    Object.entries(said)
      .sort((a, b) => b[1] - a[1])
      .map(([what, n]) => `${what} ${n}`)
      .join("; ");
  const misses = Object.entries(pairMisses);
  return [
    "",
    `## Level ${level}`,
    "",
    "| injected | said (how often) |",
    "|---|---|",
    ...Object.entries(confusion).map(([id, said]) => `| ${id} | ${counts(said)} |`),
    ...(misses.length > 0
      ? ["", "Pairs that were missed:", "", "| injected | said (how often) |", "|---|---|"]
      : []),
    ...misses.map(([id, said]) => `| ${id} | ${counts(said)} |`),
  ];
}

/** @param {readonly Row[]} rows */
function missLines(rows) {
  /** @type {Map<string, Row[]>} */
  const groups = new Map();
  for (const row of rows.filter((r) => isTellable(r) && !isExact(r))) {
    const key = `${row.expected.join(" + ") || "healthy"} → ${row.diagnosis.join(" + ") || "nothing named"}`;
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  if (groups.size === 0) return ["None."];
  return [...groups]
    .sort((a, b) => b[1].length - a[1].length)
    .slice(0, SHOWN)
    .flatMap(([key, [first, ...more]]) => [
      `- ${key}, ${more.length + 1} times, first with ${first.base}, seed ${first.seed}, level ${first.level}` +
        `${first.faults.map((f) => `, ${f.id} ${f.strength.toPrecision(2)}`).join("")}:`,
      ...(first.said ?? []).map((c) => `  - ${c.id} ${c.verdict}: ${c.explanation}`),
    ]);
}
