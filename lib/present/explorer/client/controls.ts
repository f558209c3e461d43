import { printAmount, printThreshold } from "../format.js";
import type { PageData, PageModel } from "../page-data.js";
import { nearestIndex } from "../thresholds.js";
import { element, textElement } from "./element.js";

/** What the reader has chosen to see. `model`, `event` and `member` count from 0. */
export interface Choice {
  readonly model: number;
  readonly event: number;
  readonly member: number;
  /** mm/day; 0 is none. */
  readonly threshold: number;
}

export interface Controls {
  start(): void;
}

/** Thresholds worth a button: none, the documented one, and the two that are computed for the model. */
export function presetsOf({ matched, lowestKs }: PageModel): { name: string; threshold: number }[] {
  return [
    { name: "none", threshold: 0 },
    { name: "0.1 documented", threshold: 0.1 },
    ...(matched.threshold === null
      ? []
      : [{ name: `${printAmount(matched.threshold)} matched`, threshold: matched.threshold }]),
    ...(lowestKs === 0 ? [] : [{ name: `${printAmount(lowestKs)} lowest KS`, threshold: lowestKs }]),
  ];
}

/**
 * Selects, slider, number and buttons, kept in step with each other.
 *
 * @param changed called with the choice, at most once a frame
 */
export function openControls(data: PageData, changed: (choice: Choice) => Promise<void>): Controls {
  const model = element("model", HTMLSelectElement);
  const event = element("event", HTMLSelectElement);
  const member = element("member", HTMLSelectElement);
  const slider = element("threshold", HTMLInputElement);
  const amount = element("amount", HTMLInputElement);
  const problem = element("amount-problem", HTMLElement);
  const presets = element("presets", HTMLElement);
  let threshold = 0;
  let waiting = false;

  const chosen = (): PageModel => data.models[model.selectedIndex]!;

  function announce(): void {
    slider.setAttribute("aria-valuetext", printThreshold(threshold));
    for (const button of presets.querySelectorAll("button"))
      button.setAttribute("aria-pressed", String(Number(button.value) === threshold));
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      void changed({
        model: model.selectedIndex,
        event: event.selectedIndex,
        member: member.selectedIndex,
        threshold,
      });
    });
  }

  function setThreshold(next: number, from?: HTMLInputElement): void {
    threshold = next;
    if (from !== slider) slider.value = String(nearestIndex(chosen().thresholds, next));
    if (from !== amount) amount.value = String(next);
    problem.textContent = "";
    amount.removeAttribute("aria-invalid");
    announce();
  }

  /** Slider marks, buttons and samples are those of the model and event. */
  function fill(): void {
    const { thresholds, members } = chosen();
    slider.max = String(thresholds.length - 1);
    const worth = presetsOf(chosen());
    element("threshold-marks", HTMLDataListElement).replaceChildren(
      ...worth.map((preset) => {
        const mark = document.createElement("option");
        mark.value = String(nearestIndex(thresholds, preset.threshold));
        return mark;
      }),
    );
    presets.replaceChildren(
      ...worth.map((preset) => {
        const button = document.createElement("button");
        button.type = "button";
        button.textContent = preset.name;
        button.value = String(preset.threshold);
        return button;
      }),
    );
    const count = members[event.selectedIndex]!.length;
    const kept = Math.min(Math.max(member.selectedIndex, 0), count - 1);
    member.replaceChildren(
      ...Array.from({ length: count }, (_, k) => textElement("option", `${k + 1} of ${count}`)),
    );
    member.selectedIndex = kept;
    setThreshold(threshold);
  }

  model.addEventListener("change", fill);
  event.addEventListener("change", fill);
  member.addEventListener("change", announce);
  slider.addEventListener("input", () => setThreshold(chosen().thresholds[Number(slider.value)]!, slider));
  amount.addEventListener("input", () => {
    const next = amount.valueAsNumber;
    if (Number.isFinite(next) && next >= 0) setThreshold(next, amount);
    else {
      problem.textContent = "Give a number of mm/day, 0 or more.";
      amount.setAttribute("aria-invalid", "true");
    }
  });
  presets.addEventListener("click", ({ target }) => {
    if (target instanceof HTMLButtonElement) setThreshold(Number(target.value));
  });
  for (const form of [element("choices", HTMLFormElement), element("threshold-form", HTMLFormElement)])
    form.addEventListener("submit", (submission) => submission.preventDefault());

  return {
    start() {
      threshold = 0.1;
      fill();
    },
  };
}
