// One side of one row, in a process of its own: node side.mjs ROW SIDE FOLDER THREADS; prints one JSON line.
// What a side loads before it works (data, models) is not timed. The first call is timed by itself; then more, which
// find the code compiled and memory that was touched before.
import { pathToFileURL } from "node:url";
import { median, SECONDS_AGAIN, TIMES_AGAIN } from "./measure.mjs";

const [id, side, folder, threads] = process.argv.slice(2);
const { row } = await import(pathToFileURL(`${import.meta.dirname}/rows/${id}.mjs`).href);
const work = await row[side](folder, Number(threads));

async function timed() {
  const before = process.cpuUsage();
  const started = performance.now();
  const result = await work();
  const wall = (performance.now() - started) / 1000;
  const { user, system } = process.cpuUsage(before);
  return { cpu: (user + system) / 1e6, wall, result: result.map(Number) };
}

const first = await timed();
const later = [];
for (let spent = 0; !row.once && later.length < TIMES_AGAIN && spent < SECONDS_AGAIN; ) {
  const call = await timed();
  later.push(call);
  spent += call.wall;
}
const again =
  later.length > 0
    ? { cpu: median(later.map(({ cpu }) => cpu)), wall: median(later.map(({ wall }) => wall)) }
    : undefined;
const megabytes = process.resourceUsage().maxRSS / 1024;
console.log(JSON.stringify({ ...first, megabytes, again }));
process.exit();
