// node bench/interval-coverage.mjs [RUNS]: how often the 95 % intervals of `evaluate` hold the number of all events, by simulation:
// independent events of 6 × 7 cells that share a strength, three members each; the number of 20,000 events is taken for the truth.
import { eventsOf, makeField, randomStream } from "../dist/index.js";
import { startMeasures } from "../dist/run/measures-with-intervals.js";

const RUNS = Number(process.argv[2] ?? 400);
const NAMES = [
  "spatialCorrelation.mean",
  "wetFraction.samples",
  "ks.statistic",
  "massBias.pooled",
  "diversity.mean",
  "meanDifference",
  "quantiles.samples.P95",
  "quantiles.samples.P99",
];
const grid = { height: 6, width: 7 };
const normal = randomStream(12345).normal;

/** @param {number} index */
function event(index) {
  const strength = 0.7 * normal();
  const field = (/** @type {number} */ factor) => {
    const own = 0.4 * normal();
    return makeField(
      "mm/day",
      grid,
      Float32Array.from(
        { length: 42 },
        () => factor * 4 * Math.max(strength + own + 0.6 * normal() - 0.2, 0) ** 1.5,
      ),
    );
  };
  return { key: `e${index}`, index, truth: field(1), members: [field(0.9), field(0.9), field(0.9)] };
}

/** @param {number} n */
async function measured(n) {
  const events = Array.from({ length: n }, (_, i) => event(i));
  const measures = await startMeasures(eventsOf(events), [], { intervals: true, threads: 1 });
  for (const each of events) measures.add(each);
  const result = measures.result();
  measures.release();
  return result;
}

const { physical } = await measured(20_000);
const truth = /** @type {number[]} */ (
  /** @type {unknown} */ (
    NAMES.map((name) => name.split(".").reduce((at, key) => /** @type {any} */ (at)[key], physical))
  )
);
console.log(["events", ...NAMES].join("\t"));
for (const n of [10, 30, 64, 200]) {
  const held = NAMES.map(() => 0);
  for (let run = 0; run < RUNS; run++) {
    const { intervals } = await measured(n);
    NAMES.forEach((name, i) => {
      const [lower, upper] = /** @type {NonNullable<typeof intervals>} */ (intervals).of[name] ?? [
        Number.NaN,
        Number.NaN,
      ];
      if (lower <= truth[i] && truth[i] <= upper) held[i] += 1;
    });
  }
  console.log([n, ...held.map((count) => `${((100 * count) / RUNS).toFixed(1)} %`)].join("\t"));
}
