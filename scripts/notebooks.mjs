// npm run notebooks: executes the notebooks again, in place.
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { writeFileAtomic } from "../dist/io/writing/atomic.js";
import { executeNotebook } from "../dist/present/notebook/execute.js";
import { formatNotebook, readNotebook } from "../dist/present/notebook/notebook.js";
import { withWorkTime } from "../dist/present/notebook/work-time.js";
import { start } from "./run.mjs";

const wanted = process.argv.slice(2);

await start(async ({ packageRoot, jupyter, signal, notebooks }) => {
  for (const file of notebooks) {
    if (wanted.length > 0 && !wanted.some((name) => basename(file).includes(name))) continue;
    const before = workOfChildren();
    const executed = await executeNotebook(jupyter, await readNotebook(file), {
      name: basename(file),
      cwd: `${packageRoot}notebooks`,
      signal,
    });
    const seconds = workOfChildren() - before;
    await writeFileAtomic(file, formatNotebook(withWorkTime(executed, seconds)));
    console.log(`${basename(file)}: ${seconds.toFixed(0)} s`);
  }
});

/**
 * Seconds that the programs which this one started and saw end have worked, whatever else the machine did meanwhile;
 * where no such count is kept (it is Linux's), seconds by the clock.
 */
function workOfChildren() {
  try {
    const fields = readFileSync("/proc/self/stat", "utf8").split(") ")[1].split(" ");
    return (Number(fields[13]) + Number(fields[14])) / 100;
  } catch {
    return performance.now() / 1000;
  }
}
