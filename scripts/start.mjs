// npm start: executes the notebooks on the embedded run and writes reports/embedded/index.html.
import { start } from "./run.mjs";

await start(async ({ packageRoot, jupyter, signal, notebooks, progress }) => {
  const { buildReport } = await import("../dist/present/report.js");
  const { index, notebooks: pages } = await buildReport({
    jupyter,
    notebooks,
    cwd: `${packageRoot}notebooks`,
    outDir: `${packageRoot}reports/embedded`,
    title: "undrizzle: the embedded run",
    signal,
    onProgress: progress,
  });
  for (const { page, seconds } of pages) console.log(`${page} (${seconds.toFixed(0)} s)`);
  console.log(`open ${index}`);
});
