import type { PageData, PageModel } from "../page-data.js";
import { nearestIndex } from "../thresholds.js";
import type { Choice } from "./controls.js";
import { type CutEvent, cutEvent, type LoadedEvent } from "./shown-event.js";

/** All that the page shows at one moment. */
export interface Scene {
  readonly data: PageData;
  readonly choice: Choice;
  readonly model: PageModel;
  readonly shown: LoadedEvent;
  readonly cut: CutEvent;
  /** Which of the model's thresholds is nearest to the chosen one. */
  readonly step: number;
}

export function sceneOf(data: PageData, choice: Choice, shown: LoadedEvent): Scene {
  const model = data.models[choice.model]!;
  const cut = choice.threshold === 0 ? shown.uncut : cutEvent(shown, choice.threshold);
  return { data, choice, model, shown, cut, step: nearestIndex(model.thresholds, choice.threshold) };
}
