// The page of what the seed of training matters, from what score-seeds.mjs measured.

/**
 * @typedef {{ correlation: number, wet: number, wetTruth: number, ks: number, mass: number, diversity: number | null, p99Ratio: number | null }} Five
 * @typedef {{ model: string, mode: string, seed: number, steps: number, training_cpu_seconds: number, scores: Five }} Row
 */

const COLUMNS = /** @type {const} */ (["correlation", "wet", "ks", "mass", "diversity", "p99Ratio"]);
/** The bands of the reports; that of the wet fraction is around the real one. */
const BANDS = /** @type {const} */ ({
  correlation: [0.6, 1],
  wet: [-0.05, 0.05],
  ks: [0, 0.1],
  mass: [-0.05, 0.05],
  diversity: [0.1, 0.2],
});

/** @param {readonly Row[]} rows */
export function seedTables(rows) {
  /** @type {Map<string, Row[]>} */
  const groups = new Map();
  for (const row of rows) {
    const key = `${row.model} | ${row.mode}`;
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  const lines = [
    "Written by scripts/score-seeds.mjs: held-out heavy days, 5 members, land, mm/day, no treatment; the range is over seeds. Mass bias is the mean over days.",
    "",
    "| model | mode | seed | steps | training, CPU s | correlation | wet | KS | mass bias | diversity | P99 ratio | targets met |",
    "|---|---|---|---|---|---|---|---|---|---|---|---|",
  ];
  for (const [key, group] of groups) {
    for (const { seed, steps, training_cpu_seconds: cpu, scores } of group)
      lines.push(
        `| ${key} | ${seed} | ${steps} | ${cpu.toFixed(0)} | ${COLUMNS.map((c) => n(scores[c])).join(" | ")} | ${metOf(scores)} of 5 |`,
      );
    const range = (/** @type {typeof COLUMNS[number]} */ column) => {
      const values = group.map(({ scores }) => scores[column]).filter((v) => v !== null);
      return values.length ? n(Math.max(...values) - Math.min(...values)) : "–";
    };
    lines.push(`| ${key} | range | | | ${COLUMNS.map(range).join(" | ")} | ${overSeeds(group)} |`);
  }
  return `${lines.join("\n")}\n`;
}

/** @param {readonly Row[]} group */
function overSeeds(group) {
  const met = group.map(({ scores }) => metOf(scores));
  const most = Math.max(...met);
  return `${most} of 5 in ${met.filter((of) => of === most).length} of ${met.length} seeds`;
}

/** @param {Five} scores */
function metOf(scores) {
  return Object.entries(BANDS).filter(([name, [low, high]]) => {
    const value = scores[/** @type {keyof typeof BANDS} */ (name)];
    const from = name === "wet" ? scores.wetTruth : 0;
    return value !== null && value - from >= low && value - from <= high;
  }).length;
}

/** @param {number | null} value */
function n(value) {
  return value === null || !Number.isFinite(value) ? "–" : value.toFixed(3);
}
