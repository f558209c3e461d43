import type { PageData, PageModel } from "../page-data.js";
import { nearestIndex } from "../thresholds.js";
import type { Choice } from "./controls.js";
import { type CutEvent, cutEvent, type ShownEvent } from "./shown-event.js";

/** All that the page shows at one moment. */
export interface Scene {
  readonly data: PageData;
  readonly choice: Choice;
  readonly model: PageModel;
  readonly shown: ShownEvent;
  readonly uncut: CutEvent;
  readonly cut: CutEvent;
  /** Which of the model's thresholds is nearest to the chosen one. */
  readonly step: number;
}

export function sceneOf(data: PageData, choice: Choice, shown: ShownEvent): Scene {
  const model = data.models[choice.model]!;
  const uncut = cutEvent(shown, 0);
  const cut = choice.threshold === 0 ? uncut : cutEvent(shown, choice.threshold);
  return { data, choice, model, shown, uncut, cut, step: nearestIndex(model.thresholds, choice.threshold) };
}
