// undrizzle beside what users would pick instead: npm run bench [-- --rows ks,fss] [--rounds 5] [--json FILE] [--no-page]
// Every side runs in a process of its own, in turns; the results of both are compared. What a row measured
// replaces what FILE held of it, and the page is drawn from FILE.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { machine } from "./machine.mjs";
import { compare, limits, oneRound, summarise } from "./measure.mjs";
import { lineOf, writePage } from "./page.mjs";
import { ROWS } from "./rows/index.mjs";

const { values: flags } = parseArgs({
  options: {
    rows: { type: "string", default: Object.keys(ROWS).join(",") },
    rounds: { type: "string", default: "5" },
    json: { type: "string", default: join(import.meta.dirname, "results/metrics.json") },
    "no-page": { type: "boolean", default: false },
  },
});

const file = resolve(flags.json);
const wanted = flags.rows.split(",");
const unknown = wanted.filter((id) => !ROWS[id]);
if (unknown.length > 0)
  throw new Error(`no row ${unknown.join(", ")}: there are ${Object.keys(ROWS).join(", ")}`);

const folder = mkdtempSync(join(tmpdir(), "undrizzle-bench-"));
try {
  /** @type {Record<string, import("./row.js").Measured>} */
  const measured = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")).rows : {};
  for (const id of wanted) {
    const row = await ROWS[id]();
    await row.prepare(folder);
    /** @type {import("./row.js").Round[]} */
    const rounds = [];
    const end = limits();
    for (
      let round = 0;
      round < Math.min(Number(flags.rounds), row.atMost ?? Number.POSITIVE_INFINITY);
      round++
    ) {
      const took = oneRound(row, folder);
      compare(row, took);
      rounds.push(took);
    }
    const { title, per, bytes, operations, goal, peer, limit, note } = row;
    measured[id] = {
      ...{
        title,
        per,
        bytes,
        operations,
        goal,
        note,
        peerName: peer?.name,
        limitName: limit && row.limitName,
      },
      ...summarise(row, rounds),
      ...end,
      at: new Date().toISOString().slice(0, 16),
      loadAverage: loadavg()[0],
    };
    console.log(lineOf(measured[id]));
    const order = Object.keys(ROWS).filter((known) => measured[known]);
    const rows = Object.fromEntries(order.map((known) => [known, measured[known]]));
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, `${JSON.stringify({ machine: machine(), rows }, null, 1)}\n`);
  }
  if (!flags["no-page"]) await writePage(file);
} finally {
  rmSync(folder, { recursive: true });
}
