import { METRICS } from "../metrics/catalogue.js";
import type { MetricText } from "../metrics/metric.js";
import { conventionsTable } from "./conventions.js";
import { upperFirst } from "./upper-first.js";

/** The page on the metrics, docs/metrics.md, as their own objects describe them. */
export function metricsPage(): string {
  return `${HEAD}\n${METRICS.map((make) => section(make())).join("\n")}\n${conventionsTable()}`;
}

const HEAD = `# Metrics

\`undrizzle evaluate RUN --metrics crps,fss\` (or \`five\`, \`all\`) prints them, and
\`measure(events, { crps: metrics.crps, fss: metrics.fss({ windows: [5] }) })\` measures them in one pass over the events.
\`measureFields(truth, members, { … })\` does the same with the fields of one day in memory, and functions with \`Of\` behind their names take bare
numbers and arrays: \`metrics.ksOf([0, 1, 3], [0.5, 1, 9])\`. All are
measured in mm/day, in float64, over the cells inside the mask where the truth and at least one member have a value; what is
undefined is NaN, and its row says why. Up to 1000 events \`evaluate\` gives each its 95 % interval: groups of successive events are
left out one after the other (delete-a-group jackknife). Of 400 simulated runs of 64 independent events each, the intervals of correlation, wet
fraction, KS, mass bias and diversity held the number of all events in 94 to 96 %, those of P95 in 93 % and of P99 in 87 %
(\`node bench/interval-coverage.mjs\`): percentiles that few events make are less certain than they look. Where other
packages count otherwise stands at the [end](#other-conventions). Wet is from 0.1 mm/day on, or from \`--threshold\`. \`--training FILE\` (of a
run \`--training split:train\`) says how near samples come to the days that their model was trained on, beside how near other real days do. This page is written by
\`npm run docs:metrics\` from the metrics themselves.
`;

function section({ id, label, unit, definition, missing, source, target }: MetricText): string {
  const lines = [
    ["Unit", unit === "1" ? "none" : unit],
    ["Definition", definition],
    ["Missing", missing],
    [
      "Target",
      target && (target.aroundReal ? `real ${target.band.map(signed).join(" to ")}` : target.words(0)),
    ],
    ["Source", source],
  ].filter(([, text]) => text !== undefined);
  return `## ${id}\n\n${upperFirst(label)}.\n\n${lines.map(([name, text]) => `- ${name}: ${text}\n`).join("")}`;
}

function signed(value: number): string {
  return `${value < 0 ? "−" : "+"} ${Math.abs(value)}`;
}
