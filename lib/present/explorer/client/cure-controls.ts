import { sure } from "../../../sure.js";
import { printThreshold } from "../format.js";
import type { PageModel } from "../page-data.js";
import { nearestIndex } from "../thresholds.js";
import type { Choice } from "./choice.js";
import { element } from "./element.js";

/** A treatment worth a button. */
interface Preset {
  readonly name: string;
  readonly threshold: number;
  readonly texture: number | null;
}

/** None, the documented threshold, the two that are computed for the model, and the chosen texture. */
export function presetsOf({ matched, lowestKs, texture }: PageModel): Preset[] {
  const at = (name: string, threshold: number): Preset => ({ name, threshold, texture: null });
  return [
    at("none", 0),
    at("0.1 documented", 0.1),
    ...(matched.threshold === null ? [] : [at(`${short(matched.threshold)} matched`, matched.threshold)]),
    ...(lowestKs === 0 ? [] : [at(`${short(lowestKs)} lowest KS`, lowestKs)]),
    ...(hasTexture(texture)
      ? [{ name: `texture ${texture.strengths[texture.chosen]}`, threshold: 0, texture: texture.chosen }]
      : []),
  ];
}

const short = (threshold: number): string => printThreshold(threshold).replace(" mm/day", "");

type Texture = PageModel["texture"];

/** Whether it can be made of the events of the page. */
function hasTexture(texture: Texture): texture is Extract<Texture, { readonly why: null }> {
  return texture.why === null && texture.fits.length > 0;
}

type Cure = Pick<Choice, "threshold" | "texture">;

/** Both sliders, the number and the buttons. */
export function openCure(announce: () => void): {
  now(): Cure;
  /** Takes this up without a word. */
  take(cure: Cure): void;
  /** Marks and buttons are those of this model; says so. */
  fill(model: PageModel): void;
} {
  const slider = element("threshold", HTMLInputElement);
  const amount = element("amount", HTMLInputElement);
  const problem = element("amount-problem", HTMLElement);
  const texture = element("texture", HTMLInputElement);
  let model: PageModel;
  let worth: Preset[] = [];
  let now: Cure = { threshold: 0, texture: null };

  function set(next: Cure, from?: HTMLInputElement): void {
    now = next;
    if (from !== slider) slider.value = String(nearestIndex(model.thresholds, now.threshold));
    if (from !== amount) amount.value = String(now.threshold);
    if (from !== texture) texture.value = String(now.texture === null ? 0 : now.texture + 1);
    problem.textContent = "";
    amount.removeAttribute("aria-invalid");
    slider.setAttribute("aria-valuetext", printThreshold(now.threshold));
    const strength = strengthText(model.texture, now.texture);
    texture.setAttribute("aria-valuetext", strength);
    element("strength", HTMLOutputElement).textContent = strength;
    press(worth, now);
    announce();
  }

  slider.addEventListener("input", () =>
    set({ threshold: model.thresholds[Number(slider.value)] ?? NaN, texture: null }, slider),
  );
  amount.addEventListener("input", () => {
    const next = amount.valueAsNumber;
    if (Number.isFinite(next) && next >= 0) set({ threshold: next, texture: null }, amount);
    else {
      problem.textContent = "Give a number of mm/day, 0 or more.";
      amount.setAttribute("aria-invalid", "true");
    }
  });
  texture.addEventListener("input", () => {
    const place = Number(texture.value) - 1;
    set({ threshold: 0, texture: place < 0 ? null : place }, texture);
  });
  element("presets", HTMLElement).addEventListener("click", ({ target }) => {
    if (target instanceof HTMLButtonElement) set(sure(worth[Number(target.value)]));
  });
  element("threshold-form", HTMLFormElement).addEventListener("submit", (submission) =>
    submission.preventDefault(),
  );

  return {
    now: () => ({ threshold: now.threshold, texture: now.texture }),
    take(cure) {
      now = cure;
    },
    fill(next) {
      model = next;
      worth = presetsOf(model);
      slider.max = String(model.thresholds.length - 1);
      showPresets(worth, model.thresholds);
      const of = next.texture;
      const can = hasTexture(of);
      texture.disabled = !can;
      texture.max = String(can ? of.strengths.length : 0);
      element("no-texture", HTMLElement).textContent = can ? "" : whyNoTexture(of);
      set(can || now.texture === null ? now : { threshold: 0, texture: null });
    },
  };
}

/** Buttons, and marks along the slider. */
function showPresets(worth: readonly Preset[], thresholds: readonly number[]): void {
  element("threshold-marks", HTMLDataListElement).replaceChildren(
    ...worth
      .filter(({ texture }) => texture === null)
      .map(({ threshold }) => mark(nearestIndex(thresholds, threshold))),
  );
  element("presets", HTMLElement).replaceChildren(...worth.map(presetButton));
}

function press(worth: readonly Preset[], now: Cure): void {
  for (const [k, button] of element("presets", HTMLElement).querySelectorAll("button").entries())
    button.setAttribute(
      "aria-pressed",
      String(sure(worth[k]).threshold === now.threshold && sure(worth[k]).texture === now.texture),
    );
}

function mark(value: number): HTMLOptionElement {
  const made = document.createElement("option");
  made.value = String(value);
  return made;
}

function presetButton({ name }: Preset, k: number): HTMLButtonElement {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = name;
  button.value = String(k);
  return button;
}

function strengthText(texture: Texture, place: number | null): string {
  return place === null || texture.why !== null ? "off" : String(texture.strengths[place]);
}

function whyNoTexture(texture: Texture): string {
  return texture.why === null
    ? "The texture is made of cells, and this page holds means over them: its numbers are in the table of all models."
    : `No texture: ${texture.why}.`;
}
