// npm run notebooks: executes the notebooks again, in place.
import { basename } from "node:path";
import { writeFileAtomic } from "../dist/io/writing/atomic.js";
import { executeNotebook } from "../dist/present/notebook/execute.js";
import { formatNotebook, readNotebook } from "../dist/present/notebook/notebook.js";
import { start } from "./run.mjs";

const wanted = process.argv.slice(2);

await start(async ({ packageRoot, jupyter, signal, notebooks }) => {
  for (const file of notebooks) {
    if (wanted.length > 0 && !wanted.some((name) => basename(file).includes(name))) continue;
    const started = performance.now();
    const executed = await executeNotebook(jupyter, await readNotebook(file), {
      name: basename(file),
      cwd: `${packageRoot}notebooks`,
      signal,
    });
    await writeFileAtomic(file, formatNotebook(executed));
    console.log(`${basename(file)}: ${((performance.now() - started) / 1000).toFixed(0)} s`);
  }
});
