// The page of the models' scores, from what score-models.mjs measured.

/**
 * @typedef {import("../dist/run/event-scores.js").Scores} Scores
 * @typedef {import("./field-facts.mjs").WithRange} WithRange
 * @typedef {{ mode: string, temperature: number, treatment: string, days: number, members: number, blockLength: number,
 *   scores: Scores, ranges: Record<keyof Scores, readonly [number, number]>, met: readonly string[], within: number,
 *   power: readonly ({ scale: number } & WithRange)[], scalesWithin: number, scalesOf: number, spreadSkill: WithRange, p99Ratio: WithRange }} Judged
 * @typedef {{ model: string, seed: number, shipped: boolean, steps: number, continues: string | null, cpuSeconds: number, bytes: number,
 *   kl: number, active: number, latent: number, judged: readonly Judged[], refused: readonly { mode: string, treatment: string, why: string }[] }} Model
 */

/** @param {{ temperatures: readonly number[], models: readonly Model[] }} results */
export function modelTables({ temperatures, models }) {
  const first = models[0]?.judged[0];
  if (!first) throw new Error("no model was judged");
  const { days, members, blockLength } = first;
  const rows = (/** @type {string} */ mode) =>
    models.flatMap((model) =>
      model.judged.filter((each) => each.mode === mode).map((each) => ({ model, each })),
    );
  const isRaw = (/** @type {{ each: Judged }} */ { each }) => each.treatment === "raw";
  const posterior = rows("posterior");
  const split =
    "fitted or chosen on the 16 validation days of data/embedded (split `val`), scored on its test days (split `test`)";
  return `${[
    "# The models, judged alike",
    "",
    `Written by \`scripts/score-models.mjs\`: ${days} held-out heavy days (split \`test\`), ${members} members, land, mm/day. In brackets: the middle 95 % over ` +
      `500 resamples of blocks of ${blockLength} events that follow each other, and the score itself. One seed of sampling; the seed of training is in the tables. ` +
      "An interval says what other days of this climate would give, not what another training would: for that see [seeds.md](seeds.md).",
    "",
    "## Samples as drawn",
    "",
    `Around the posterior of each day, no treatment. The second row of a model is at the temperature (of ${temperatures.join(", ")}) that met the most targets, and then had the ` +
      "lowest fair CRPS, on the 16 validation days (split `val`). Not blind: test scores of a predecessor of stochastic-fair had been seen when its recipe was set.",
    "",
    ...scoreTable(posterior.filter(isRaw), ({ temperature }) => `T ${temperature}`),
    "",
    "## Small scales and spread",
    "",
    `The same rows: power of the samples over that of the real fields by length of wave, in cells; how many of all scales are within 10 %; spread–skill ratio; 99th percentile of the samples over the real one. The same ${days} test days.`,
    "",
    ...scaleTable(posterior.filter(isRaw), ({ temperature }) => `T ${temperature}`),
    "",
    "## Treated",
    "",
    `Samples of temperature 1 around the posterior; treatments ${split}. The strength of the texture is the one that meets the most targets there in four folds, then the lowest CRPS.`,
    "",
    ...scoreTable(
      posterior.filter((row) => !isRaw(row)),
      ({ treatment }) => treatment,
    ),
    "",
    ...scaleTable(
      posterior.filter((row) => row.each.treatment.startsWith("residual texture")),
      ({ treatment }) => treatment,
    ),
    "",
    "## Samples of the prior",
    "",
    "Storms that no day was shown to: correlation near 0 is what the design gives (see [README.md](README.md)). " +
      `Quantile map ${split}.`,
    "",
    ...scoreTable(rows("prior"), ({ treatment }) => treatment),
    ...refusals(models),
    "",
    "## What they are",
    "",
    "| model | seed of training | shipped | steps | training, CPU s | ONNX, MB | KL, nats | active units |",
    "|---|---|---|---|---|---|---|---|",
    ...models.map(
      (m) =>
        `| ${m.model} | ${m.seed} | ${m.shipped ? "yes" : "no"} | ${m.steps}${m.continues ? ` after those of ${m.continues}` : ""} | ${m.cpuSeconds.toFixed(0)} | ${(m.bytes / 1e6).toFixed(2)} | ${m.kl.toFixed(1)} | ${m.active} of ${m.latent} |`,
    ),
  ].join("\n")}\n`;
}

/**
 * @param {readonly { model: Model, each: Judged }[]} rows
 * @param {(each: Judged) => string} label
 */
function scoreTable(rows, label) {
  return [
    "| model | seed | | correlation | wet (real) | KS | mass bias | diversity | fair CRPS | targets | intervals wholly in their bands |",
    "|---|---|---|---|---|---|---|---|---|---|---|",
    ...rows.map(({ model, each }) => {
      const { scores, ranges } = each;
      const cell = (/** @type {keyof Scores} */ name) => `${number(scores[name])} ${interval(ranges[name])}`;
      const wet = `${number(scores.wetFraction)} (${number(scores.realWetFraction)}) ${interval(ranges.wetFraction)}`;
      const cells = [
        cell("correlation"),
        wet,
        ...["ks", "massBias", "diversity", "crps"].map((name) => cell(/** @type {keyof Scores} */ (name))),
      ];
      return `| ${model.model} | ${model.seed} | ${label(each)} | ${cells.join(" | ")} | ${each.met.length} of 5 | ${each.within} of 5 |`;
    }),
  ];
}

/**
 * @param {readonly { model: Model, each: Judged }[]} rows
 * @param {(each: Judged) => string} label
 */
function scaleTable(rows, label) {
  const scales = rows[0]?.each.power.map(({ scale }) => scale) ?? [];
  const titles = scales.map(
    (scale, i) => `${scale} ${i + 1 < scales.length ? `to ${scales[i + 1]}` : "and more"}`,
  );
  return [
    `| model | seed | | ${titles.join(" | ")} | within 10 % | spread–skill | P99 ratio |`,
    `|${"---|".repeat(6 + scales.length)}`,
    ...rows.map(({ model, each }) => {
      const cells = [
        ...each.power.map(ranged),
        `${each.scalesWithin} of ${each.scalesOf}`,
        ranged(each.spreadSkill),
        ranged(each.p99Ratio),
      ];
      return `| ${model.model} | ${model.seed} | ${label(each)} | ${cells.join(" | ")} |`;
    }),
  ];
}

/** @param {readonly Model[]} models */
function refusals(models) {
  const all = models.flatMap(({ model, refused }) =>
    refused.map(({ mode, treatment, why }) => `- ${model}, ${mode}, ${treatment}: refused. ${why}`),
  );
  return all.length ? ["", ...all] : [];
}

/** @param {WithRange} of */
function ranged({ value, range }) {
  return `${number(value, 2)} ${interval(range, 2)}`;
}

/** @param {readonly [number | null, number | null]} range */
function interval([low, high], digits = 3) {
  return low === null || high === null ? "" : `[${number(low, digits)}, ${number(high, digits)}]`;
}

/** @param {number | null} value */
function number(value, digits = 3) {
  return value === null || !Number.isFinite(value) ? "–" : value.toFixed(digits);
}
