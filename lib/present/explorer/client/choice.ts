import { sure } from "../../../sure.js";
import type { PageData } from "../page-data.js";

/** What the reader has chosen to see. `model`, `event` and `member` count from 0. */
export interface Choice {
  readonly model: number;
  readonly event: number;
  readonly member: number;
  /** mm/day; 0 is none, and is so wherever there is a texture. */
  readonly threshold: number;
  /** Place of its strength; null for none. */
  readonly texture: number | null;
}

/** The choice as the page's address keeps it, behind the #: by names, so that it outlives a page made anew. */
export function addressOf({ models, events }: PageData, choice: Choice): string {
  const { label, texture } = sure(models[choice.model]);
  const cure =
    choice.texture !== null && texture.why === null
      ? { texture: String(texture.strengths[choice.texture]) }
      : { threshold: String(choice.threshold) };
  const named = {
    model: label,
    event: sure(events[choice.event]).key,
    sample: String(choice.member + 1),
    ...cure,
  };
  return `#${new URLSearchParams(named)}`;
}

/** What an address asks for; `otherwise` where it names nothing that the page has. */
export function choiceOf({ models, events }: PageData, address: string, otherwise: Choice): Choice {
  const asked = new URLSearchParams(address.replace(/^#/, ""));
  const place = <T>(of: readonly T[], is: (each: T) => boolean, or: number): number => {
    const found = of.findIndex(is);
    return found < 0 ? or : found;
  };
  const model = place(models, ({ label }) => label === asked.get("model"), otherwise.model);
  const event = place(events, ({ key }) => key === asked.get("event"), otherwise.event);
  const members = sure(sure(models[model]).members[event]).length;
  const sample = Number(asked.get("sample"));
  const threshold = Number.parseFloat(asked.get("threshold") ?? "");
  const texture = textureOf(sure(models[model]).texture, asked.get("texture"));
  return {
    model,
    event,
    member: Number.isInteger(sample) && sample >= 1 && sample <= members ? sample - 1 : otherwise.member,
    threshold: texture !== null ? 0 : isAmount(threshold) ? threshold : otherwise.threshold,
    texture,
  };
}

function textureOf(texture: PageData["models"][number]["texture"], strength: string | null): number | null {
  if (strength === null || texture.why !== null || texture.fits.length === 0) return null;
  const found = texture.strengths.indexOf(Number(strength));
  return found < 0 ? null : found;
}

function isAmount(value: number): boolean {
  return Number.isFinite(value) && value >= 0;
}
