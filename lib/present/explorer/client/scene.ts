import { sure } from "../../../sure.js";
import type { PageData, PageModel } from "../page-data.js";
import type { Choice } from "./choice.js";
import { cutEvent, type LoadedEvent, type TreatedEvent } from "./shown-event.js";
import { type Treatment, treatmentOf } from "./treatment.js";

/** All that the page shows at one moment. */
export interface Scene {
  readonly data: PageData;
  readonly choice: Choice;
  readonly model: PageModel;
  readonly shown: LoadedEvent;
  readonly treated: TreatedEvent;
  readonly treatment: Treatment;
}

export function sceneOf(data: PageData, choice: Choice, shown: LoadedEvent): Scene {
  const model = sure(data.models[choice.model]);
  return {
    data,
    choice,
    model,
    shown,
    treated: treated(shown, choice),
    treatment: treatmentOf(model, choice),
  };
}

function treated(shown: LoadedEvent, { threshold, texture }: Choice): TreatedEvent {
  if (texture !== null && shown.textured) return shown.textured(texture);
  return threshold === 0 ? shown.untreated : cutEvent(shown, threshold);
}
