// The tables of cure-table.mjs: what was measured, drawn.
/**
 * @typedef {import("./cure-table.mjs").Part} Part
 * @typedef {import("./cure-table.mjs").Scored} Scored
 * @typedef {keyof Part["before"]["scores"]} Name
 */

/** @type {[Name, string, string][]} */
const ROWS = [
  ["correlation", "spatial correlation", "> 0.60"],
  ["wetFraction", "wet fraction", "± 0.05"],
  ["ks", "KS", "< 0.10"],
  ["massBias", "mass bias, pooled", "± 0.05"],
  ["diversity", "diversity", "0.10–0.20"],
  ["crps", "fair CRPS, mm/day", ""],
];
const LEAST_SCALE = 2;
const FIVE = 5;

/** @param {number} x @param {number} [digits] */
const n = (x, digits = 3) => x.toFixed(digits).replace("-", "−");
/** @param {readonly number[]} xs */
const mean = (xs) => xs.reduce((sum, x) => sum + x, 0) / xs.length;
/** @param {readonly number[]} xs @param {number} [digits] */
const span = (xs, digits = 3) => {
  const [low, high] = [n(Math.min(...xs), digits), n(Math.max(...xs), digits)];
  return low === high ? low : `${low} to ${high}`;
};

/** @param {readonly Part[]} parts */
export function cureTables(parts) {
  return { markdown: markdown(parts), headline: headline(parts.filter(({ model }) => model === "z-relu")) };
}

/** Mean over parts, and the widest reach of their intervals. @param {readonly Scored[]} of @param {Name} name */
function cell(of, name) {
  if (of.length === 0) return "";
  const [low, high] = [
    Math.min(...of.map(({ ranges }) => ranges[name][0])),
    Math.max(...of.map(({ ranges }) => ranges[name][1])),
  ];
  return `${n(mean(of.map(({ scores }) => scores[name])))} (${span([low, high])})`;
}

/** @param {readonly Part[]} parts @param {string} id */
const treated = (parts, id) => parts.flatMap(({ treatments }) => treatments[id] ?? []);

/** @param {readonly Part[]} parts */
function headline(parts) {
  const before = parts.map((part) => part.before);
  const columns = [
    before,
    ...["hard-threshold", "matched-threshold", "quantile-mapping", "residual-texture"].map((id) =>
      treated(parts, id),
    ),
  ];
  const real = before[0]?.scores.realWetFraction ?? Number.NaN;
  return [
    "| | target | before | 0.1 mm/day threshold | matched threshold | quantile mapping | residual texture |",
    "|---|---|---|---|---|---|---|",
    ...ROWS.map(
      ([name, label, target]) =>
        `| ${name === "wetFraction" ? `${label} (real ${n(real)})` : label} | ${target} | ${columns.map((of) => cell(of, name)).join(" | ")} |`,
    ),
    `| targets met, of 5 | | ${columns
      .map((of) =>
        span(
          of.map(({ met }) => met.length),
          0,
        ),
      )
      .join(" | ")} |`,
    "",
    caption(parts),
    "",
  ].join("\n");
}

/** @param {readonly Part[]} parts */
function caption(parts) {
  const [first] = parts;
  if (!first) return "";
  const seeds = [...new Set(parts.map(({ seed }) => seed))];
  const splits = [...new Set(parts.map(({ split, folds }) => `${split} (${folds} folds)`))];
  return (
    `n = ${first.days} days of ${first.members} members, each day treated by a fit that has not seen it. Means over ${parts.length} runs: ` +
    `${seeds.length} seeds of sampling (${seeds.join(", ")}) by ${splits.length} ways to split the days, ${splits.join(", ")}. In brackets the lowest and the ` +
    "highest end of their 95 % intervals, each from 500 resamples of blocks of four days. The strength of the texture is chosen in each " +
    "fold without its days."
  );
}

/** @param {readonly Part[]} parts */
function markdown(parts) {
  const models = [...new Set(parts.map(({ model }) => model))];
  return [
    "Written by `npm run cure-table`: the embedded models, land, mm/day.",
    "",
    ...models.flatMap((model) => modelText(parts.filter((part) => part.model === model))),
    "",
  ].join("\n");
}

/** @param {readonly Part[]} parts */
function modelText(parts) {
  const five = parts.filter(({ treatments }) => treatments["residual-texture"]?.met.length === FIVE).length;
  const inside = parts.filter((part) => wholly(part)).length;
  const gains = parts.flatMap(({ treatments: t }) =>
    t["residual-texture"] && t["quantile-mapping"]
      ? [100 * (t["residual-texture"].scores.crps / t["quantile-mapping"].scores.crps - 1)]
      : [],
  );
  return [
    `## ${parts[0]?.model}`,
    "",
    headline(parts),
    `Residual texture meets five of five targets in ${five} of ${parts.length} runs, the intervals wholly inside the bands in ${inside}.` +
      (gains.length > 0
        ? ` Its CRPS is that of quantile mapping ${span(gains, 1)} % (mean ${n(mean(gains), 1)} %); a tenth better in ${gains.filter((g) => g <= -10).length} of ${gains.length}.`
        : ""),
    "",
    "| seed | split | taken | strength (of the folds) | correlation | wet (real) | KS | mass bias | diversity | targets | CRPS before | quantile mapping | texture |",
    "|---|---|---|---|---|---|---|---|---|---|---|---|---|",
    ...parts.map(partRow),
    "",
    ...drawText(parts),
  ];
}

/** Whether the interval of each target lies inside its band. @param {Part} part */
function wholly({ treatments }) {
  const texture = treatments["residual-texture"];
  if (!texture) return false;
  const { ranges, scores } = texture;
  const real = scores.realWetFraction;
  /** @type {[Name, number, number][]} */
  const bands = [
    ["correlation", 0.6, 1],
    ["wetFraction", real - 0.05, real + 0.05],
    ["ks", 0, 0.1],
    ["massBias", -0.05, 0.05],
    ["diversity", 0.1, 0.2],
  ];
  return bands.every(([name, low, high]) => ranges[name][0] >= low && ranges[name][1] <= high);
}

/** @param {Part} part */
function partRow({ seed, split, taken, strength, foldStrengths, before, treatments }) {
  const texture = treatments["residual-texture"];
  const s = texture?.scores;
  const mapping = treatments["quantile-mapping"]?.scores;
  return `| ${[
    seed,
    split,
    taken ?? "none",
    strength === null ? "" : `${strength} (${span(foldStrengths, 1)})`,
    ...(s
      ? [
          n(s.correlation),
          `${n(s.wetFraction)} (${n(s.realWetFraction)})`,
          n(s.ks),
          n(s.massBias),
          n(s.diversity),
        ]
      : ["", "", "", "", ""]),
    texture ? `${texture.met.length} of 5` : "",
    n(before.scores.crps),
    mapping ? n(mapping.crps) : "",
    s ? n(s.crps) : "",
  ].join(" | ")} |`;
}

/** Spectrum and spread of the draws. @param {readonly Part[]} parts */
function drawText(parts) {
  /** @type {Map<string, import("./cure-table.mjs").Draw[]>} */
  const byName = new Map();
  for (const { drawn } of parts)
    for (const [name, facts] of Object.entries(drawn)) byName.set(name, [...(byName.get(name) ?? []), facts]);
  return [
    "RAPSD over the real one: at each scale the mean over runs of the ratio of mean powers; least and greatest over the scales of 2 cells and more.",
    "",
    "| draw | runs | RAPSD ratio, least to greatest | scales within 10 % | spread–skill | correlation | diversity | CRPS |",
    "|---|---|---|---|---|---|---|---|",
    ...[...byName].map(([name, facts]) => {
      const scales = facts[0]?.scales ?? [];
      const ratios = scales.flatMap((scale, ring) =>
        scale >= LEAST_SCALE ? [mean(facts.map(({ rapsdRatio }) => rapsdRatio[ring] ?? Number.NaN))] : [],
      );
      const near = ratios.filter((ratio) => Math.abs(ratio - 1) <= 0.1).length;
      return `| ${[
        name,
        facts.length,
        span(ratios, 2),
        `${near} of ${ratios.length}`,
        span(
          facts.map(({ spreadSkill }) => spreadSkill),
          2,
        ),
        span(facts.map(({ correlation }) => correlation)),
        span(facts.map(({ diversity }) => diversity)),
        span(facts.map(({ crps }) => crps)),
      ].join(" | ")} |`;
    }),
    "",
  ];
}
