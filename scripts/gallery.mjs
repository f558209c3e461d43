// npm run gallery: docs/gallery.md and docs/gallery/ID.png, a picture a cause.
import { mkdir, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { CAUSES } from "../dist/diagnosis/causes.js";
import { exhibitOf } from "../dist/present/gallery/exhibit.js";
import { galleryPage } from "../dist/present/gallery/gallery-page.js";
import { throughWindow } from "../dist/present/gallery/window.js";
import { holdEvents } from "../dist/run/hold-events.js";
import { openRun, selectDays } from "../dist/run/run.js";
import { healthySamples } from "../dist/storms/inject/healthy-samples.js";
import { runTruths } from "../dist/storms/inject/inject-run.js";

const docs = fileURLToPath(new URL("../docs/", import.meta.url));
const run = await openRun(fileURLToPath(new URL("../data/embedded", import.meta.url)));
const days = (await selectDays(run, "all")).slice(0, 24);
const whole = healthySamples(runTruths(run, days), { seed: 7, members: 3 });
const { events, normalisation } = throughWindow(whole, run.normalisation, {
  top: 30,
  left: 18,
  height: 72,
  width: 84,
});
const healthy = await holdEvents(events);
await mkdir(`${docs}gallery`, { recursive: true });
/** @type {Record<string, import("../dist/present/gallery/exhibit.js").Exhibit["result"]>} */
const told = {};
for (const cause of CAUSES) {
  const exhibit = await exhibitOf(cause, healthy, normalisation);
  if (!exhibit) continue;
  told[cause.id] = exhibit.result;
  await writeFile(`${docs}gallery/${cause.id}.png`, exhibit.picture);
  console.log(`${cause.id}: ${exhibit.result.verdict}, ${exhibit.picture.length} bytes`);
}
await writeFile(`${docs}gallery.md`, galleryPage(told));
