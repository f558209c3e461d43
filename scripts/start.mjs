// npm start: executes the notebooks on the embedded run and writes reports/embedded/: index.html, the
// notebooks as pages, and the explorer of thresholds.
import { start } from "./run.mjs";

await start(async ({ packageRoot, jupyter, signal, notebooks, progress }) => {
  const { buildReport } = await import("../dist/present/report.js");
  const { exploreModels, modelFolders } = await import("../dist/present/run-explorer.js");
  const { writeFileAtomic } = await import("../dist/io/writing/atomic.js");
  const { openRun } = await import("../dist/run/run.js");
  const outDir = `${packageRoot}reports/embedded`;
  const { index, notebooks: pages } = await buildReport({
    jupyter,
    notebooks,
    cwd: `${packageRoot}notebooks`,
    outDir,
    title: "undrizzle: the embedded run",
    signal,
    onProgress: progress,
  });
  for (const { page, seconds } of pages) console.log(`${page} (${seconds.toFixed(0)} s)`);
  console.log("explorer of thresholds …");
  const explorer = `${outDir}/explorer.html`;
  const run = await openRun(`${packageRoot}data/embedded`);
  const models = await modelFolders(`${packageRoot}data/embedded/models`);
  await writeFileAtomic(explorer, await exploreModels(run, models));
  console.log(`${explorer}\nopen ${index}`);
});
