import { sure } from "../../../sure.js";
import type { PageTexture } from "../page-data.js";
import type { LoadedEvent } from "./shown-event.js";

let current: LoadedEvent | null = null;

/** Makes all textures of the event that is shown while the reader rests, so that the slider finds them made. */
export function prepareTextures(texture: PageTexture, event: LoadedEvent): void {
  if (current === event) return;
  current = event;
  if (texture.why !== null || !event.textured) return;
  const { chosen, strengths } = texture;
  const places = strengths.map((_, k) => k).sort((a, b) => Math.abs(a - chosen) - Math.abs(b - chosen));
  const next = (): void => {
    const place = places.shift();
    if (place === undefined || current !== event) return;
    sure(event.textured)(place);
    rest(next);
  };
  rest(next);
}

function rest(then: () => void): void {
  if ("requestIdleCallback" in globalThis) requestIdleCallback(then);
  else setTimeout(then, 50);
}
