import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { renderPng, renderSvg } from "undrizzle";
import { TIMES_AGAIN } from "./measure.mjs";
import { roofline } from "./roofline.mjs";

const HEADER = `| what | clock | undrizzle | peer | times as fast | undrizzle, peak MB | peer, peak MB | limit |
|---|---|---|---|---|---|---|---|`;

/** @typedef {import("./row.js").Measured} Measured */

const digits = (/** @type {number} */ value) => (value >= 100 ? value.toFixed(0) : value.toPrecision(3));
/** @type {(summary: import("./row.js").Summary) => string} */
const spread = ({ median, min, max }) => `${digits(median)} (${digits(min)}–${digits(max)})`;

/**
 * One line of the table.
 *
 * @param {Measured} row
 */
export function lineOf(row) {
  const { clock, undrizzle, peer, peerName, timesAsFast, timesAsFastAgain, limit, limitName, ofLimit } = row;
  const seconds = (/** @type {import("./row.js").Spread} */ side) =>
    side.again ? `${spread(side[clock])}, again ${digits(side.again.median)} s` : `${spread(side[clock])} s`;
  const again = timesAsFastAgain ? `, again **${digits(timesAsFastAgain.median)}**` : "";
  const goal = row.goal ? `; goal ${row.goal}` : "";
  const limited =
    limit && ofLimit
      ? `${limitName}: ${spread(limit[clock])} s, ours ${(1 / ofLimit.median).toFixed(2)} times that`
      : row.bytes
        ? `${(row.bytes / undrizzle.cpu.median / 1e9).toFixed(2)} of ${(row.copyBytesPerSecond / 1e9).toFixed(1)} GB/s`
        : "";
  const cells = [
    row.rounds < 5 ? `${row.title} (${row.rounds} rounds)` : row.title,
    clock === "cpu" ? "CPU" : "wall",
    seconds(undrizzle),
    peer ? `${seconds(peer)}, ${peerName}` : (row.note ?? "–"),
    timesAsFast
      ? `**${digits(timesAsFast.median)}** (${digits(timesAsFast.min)}–${digits(timesAsFast.max)})${again}${goal}`
      : "–",
    undrizzle.megabytes.toFixed(0),
    peer ? peer.megabytes.toFixed(0) : "–",
    limited,
  ];
  return `| ${cells.join(" | ")} |`;
}

/**
 * Time per field and memory of sets of 10³ to 10⁵ fields.
 *
 * @param {Record<string, Measured>} rows
 */
function scaling(rows) {
  const sets = Object.entries(rows).filter(([id]) => id.startsWith("scaling-"));
  return sets.map(([, { per = { count: 1 }, rounds, undrizzle }]) => {
    const each = (1e6 * undrizzle.cpu.median) / per.count;
    return `| ${per.count.toLocaleString("en")} | ${digits(each)} | ${undrizzle.megabytes.toFixed(0)} | ${rounds} |`;
  });
}

/**
 * Writes metrics.md and the roofline beside the JSON file.
 *
 * @param {string} file
 */
export async function writePage(file) {
  /** @type {{ machine: ReturnType<typeof import("./machine.mjs").machine>, rows: Record<string, Measured> }} */
  const { machine: m, rows } = JSON.parse(readFileSync(file, "utf8"));
  const plot = roofline(rows);
  const at = (/** @type {string} */ name) => join(dirname(file), name);
  writeFileSync(at("roofline.svg"), await renderSvg(plot));
  writeFileSync(at("roofline.png"), await renderPng(plot));
  const measured = Object.values(rows);
  const copies = measured.map((row) => row.copyBytesPerSecond / 1e9);
  const loads = measured.map((row) => row.loadAverage);
  const rounds = measured.map((row) => row.rounds);
  const range = (/** @type {number[]} */ values, /** @type {number} */ places) =>
    [...new Set([Math.min(...values), Math.max(...values)].map((v) => v.toFixed(places)))].join("–");
  const text = `# Speed

Written by \`npm run bench\`; nothing here by hand. Each side of a row works in a process of its own, in turns,
${range(rounds, 0)} rounds; medians, in brackets the least and the most. What is loaded before the work (data, models,
libraries) is not timed; compiling JavaScript while it runs is. *Again* is the same work once more in the same process (the
median of up to ${TIMES_AGAIN} calls): code is compiled and memory was touched before, on both sides. The results of both sides are compared in every round. "Times
as fast" is of CPU seconds where both sides have one thread, of wall seconds where they have all cores.

${HEADER}
${Object.entries(rows)
  .filter(([id]) => !id.startsWith("scaling-"))
  .map(([, row]) => lineOf(row))
  .join("\n")}

The last column is a limit measured in the same run: a bare ONNX Runtime loop for the decoder and the pipeline, a copy of
the fields for the kernels, a Node that does nothing for the command line; elsewhere how much of the bandwidth of a memory
copy is reached, counting each value once as it is read. [Why not more](../../docs/speed.md).

## Scaling

Transform, threshold and the five metrics of a stream of events.

| fields | µs per field | peak MB | rounds |
|---|---|---|---|
${scaling(rows).join("\n")}

## Roofline

![Operations a second against operations a byte](roofline.png)

Operations are counted by hand from the algorithm (comparisons and table steps are operations, too; each row's file says
how); bytes are those that must be read once. Far below the roof are rows whose work is not arithmetic: sorting, searching,
labelling.

## Machine

${m.processor}, ${m.cores} cores, ${m.memoryGiB} GiB, ${m.system}; Node ${m.node}, ONNX Runtime ${m.onnxruntime}, NumPy ${m.numpy}, SciPy ${m.scipy},
PyTorch ${m.torch}; undrizzle ${m.undrizzle}. Measured ${measured.map(({ at }) => at).toSorted()[0]} to ${measured
    .map(({ at }) => at)
    .toSorted()
    .at(-1)} UTC, at a load average of ${range(loads, 1)} (other
work on the machine: trust CPU seconds more than wall seconds above ${m.cores}). Memory copy: ${range(copies, 1)} GB/s.
`;
  writeFileSync(at("metrics.md"), text);
}
