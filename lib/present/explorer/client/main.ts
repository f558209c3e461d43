import type { Mask } from "../../../fields/field.js";
import { sure } from "../../../sure.js";
import type { PageData, PageModel } from "../page-data.js";
import { openCharts } from "./charts.js";
import { openControls } from "./controls.js";
import { element } from "./element.js";
import { followTheme } from "./maps.js";
import { prepareTextures } from "./prepare-textures.js";
import { openReadout } from "./readout.js";
import { sceneOf } from "./scene.js";
import { showCharts } from "./show-charts.js";
import { showMaps } from "./show-maps.js";
import { showNumbers } from "./show-numbers.js";
import { showVerdict } from "./show-verdict.js";
import { type LoadedEvent, loadEvent } from "./shown-event.js";
import { unpackMask } from "./unpack.js";
import { openWipe } from "./wipe.js";

/** Events that are kept ready, with all their textures. */
const MOST_LOADED = 4;

/** Brings the page to life; says so in the page when it cannot. */
export function start(): void {
  run().catch((problem: unknown) => {
    const failure = element("failure", HTMLElement);
    failure.textContent = `This page could not be started: ${problem instanceof Error ? problem.message : problem}`;
    failure.hidden = false;
    throw problem;
  });
}

async function run(): Promise<void> {
  const data = JSON.parse(element("data", HTMLElement).textContent ?? "") as PageData;
  const mask: Mask | null = data.mask && (await unpackMask(data.mask));
  const charts = openCharts(data);
  const readout = openReadout(data);
  const loaded = new Map<string, Promise<LoadedEvent>>();
  let latest = 0;
  let judged: PageModel | null = null;

  openWipe();
  followTheme();
  const controls = openControls(data, async (choice) => {
    const turn = ++latest;
    const key = `${choice.model} ${choice.event}`;
    const loading = loaded.get(key) ?? loadEvent(data, mask, choice.model, choice.event);
    loaded.delete(key);
    loaded.set(key, loading);
    if (loaded.size > MOST_LOADED) loaded.delete(sure(loaded.keys().next().value));
    const shown = await loading;
    if (turn !== latest) return;
    const scene = sceneOf(data, choice, shown);
    if (scene.model !== judged) showVerdict(data, (judged = scene.model));
    showMaps(scene);
    showNumbers(scene);
    showCharts(scene, charts);
    readout.show(scene);
    document.documentElement.dataset.shown =
      `${choice.model} ${choice.event} ${choice.member} ` +
      (choice.texture === null ? choice.threshold : scene.treatment.label);
    prepareTextures(sure(data.models[choice.model]).texture, shown);
  });
  controls.start();
}
