// npm start: draws the samples of the embedded run, says what is wrong with them, and writes reports/embedded/:
// index.html, the notebooks as pages, the explorer of thresholds and the report to send.
import { fileURLToPath } from "node:url";
import { describeDiagnosis } from "../dist/diagnosis/describe.js";
import { diagnoseInput } from "../dist/diagnosis/diagnose-input.js";
import { openInput } from "../dist/run/input.js";
import { openRun } from "../dist/run/run.js";
import { openSampler, sampleOptions } from "../dist/run/sample.js";
import { writeSamples } from "../dist/run/write-samples.js";
import { start } from "./run.mjs";

const embedded = fileURLToPath(new URL("../data/embedded", import.meta.url));
const own = await openRun(embedded);
const sampler = await openSampler(own);
const { synthDir } = await writeSamples(sampler, sampleOptions(own, { pixelThreshold: 0 }));
await sampler.model.release();
const input = await openInput({ run: embedded });
const diagnosis = await diagnoseInput(input);
console.log(`npx undrizzle diagnose data/embedded\n\n${describeDiagnosis(diagnosis)}\n`);
console.log(`Its samples are in ${synthDir}, to play with: npx undrizzle cure data/embedded -o cured/\n`);

await start(async ({ packageRoot, jupyter, signal, notebooks, progress }) => {
  const { buildReport } = await import("../dist/present/report.js");
  const { frontHtml } = await import("../dist/present/front.js");
  const { reportRun } = await import("../dist/present/run-report.js");
  const { exploreModels, modelFolders } = await import("../dist/present/run-explorer.js");
  const { writeFileAtomic } = await import("../dist/io/writing/atomic.js");
  const outDir = `${packageRoot}reports/embedded`;
  const links = [
    {
      href: "report/report.html",
      text: "The report: what is wrong, the cure and its price, as one page to send",
    },
    { href: "explorer.html", text: "The explorer: drag the threshold over maps, distribution and scores" },
  ];
  const { index, notebooks: pages } = await buildReport({
    jupyter,
    notebooks,
    cwd: `${packageRoot}notebooks`,
    outDir,
    title: "undrizzle: the embedded run",
    front: await frontHtml(diagnosis, input.events, links),
    signal,
    onProgress: progress,
  });
  for (const { page, seconds } of pages) console.log(`${page} (${seconds.toFixed(0)} s)`);
  console.log("explorer of thresholds …");
  const explorer = `${outDir}/explorer.html`;
  const models = await modelFolders(`${packageRoot}data/embedded/models`);
  await writeFileAtomic(explorer, await exploreModels(own, models));
  console.log(`${explorer}\nreport …`);
  const { page } = await reportRun({ run: embedded }, `${outDir}/report`);
  console.log(`${page}\nopen ${index}`);
});
