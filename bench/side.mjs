// One side of one row, in a process of its own: node side.mjs ROW SIDE FOLDER THREADS; prints one JSON line.
// What a side loads before it works (data, models) is not timed.
import { pathToFileURL } from "node:url";

const [id, side, folder, threads] = process.argv.slice(2);
const { row } = await import(pathToFileURL(`${import.meta.dirname}/rows/${id}.mjs`).href);
const work = await row[side](folder, Number(threads));
const cpu = process.cpuUsage();
const started = performance.now();
const result = await work();
const wall = (performance.now() - started) / 1000;
const { user, system } = process.cpuUsage(cpu);
const megabytes = process.resourceUsage().maxRSS / 1024;
console.log(JSON.stringify({ cpu: (user + system) / 1e6, wall, megabytes, result: result.map(Number) }));
process.exit();
