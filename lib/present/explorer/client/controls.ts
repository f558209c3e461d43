import { sure } from "../../../sure.js";
import type { PageData, PageModel } from "../page-data.js";
import { addressOf, type Choice, choiceOf } from "./choice.js";
import { openCure } from "./cure-controls.js";
import { element, textElement } from "./element.js";

export interface Controls {
  start(): void;
}

/** Milliseconds of rest before the address says what is shown: browsers allow it a few times a second. */
const REST = 300;

/**
 * Selects, sliders, number and buttons, kept in step with each other and with the page's address. A threshold and a
 * texture are two cures: taking up one puts the other down.
 *
 * @param changed called with the choice, at most once a frame
 */
export function openControls(data: PageData, changed: (choice: Choice) => Promise<void>): Controls {
  const model = element("model", HTMLSelectElement);
  const event = element("event", HTMLSelectElement);
  const member = element("member", HTMLSelectElement);
  const cure = openCure(announce);
  let waiting = false;
  let resting: ReturnType<typeof setTimeout> | undefined;

  const chosen = (): PageModel => sure(data.models[model.selectedIndex]);
  const choice = (): Choice => ({
    model: model.selectedIndex,
    event: event.selectedIndex,
    member: member.selectedIndex,
    ...cure.now(),
  });

  function announce(): void {
    clearTimeout(resting);
    resting = setTimeout(() => history.replaceState(null, "", addressOf(data, choice())), REST);
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      void changed(choice());
    });
  }

  /** Marks, buttons and samples are those of the model and event. */
  function fill(): void {
    const count = sure(chosen().members[event.selectedIndex]).length;
    const kept = Math.min(Math.max(member.selectedIndex, 0), count - 1);
    member.replaceChildren(
      ...Array.from({ length: count }, (_, k) => textElement("option", `${k + 1} of ${count}`)),
    );
    member.selectedIndex = kept;
    cure.fill(chosen());
  }

  function take(next: Choice): void {
    model.selectedIndex = next.model;
    event.selectedIndex = next.event;
    cure.take(next);
    fill();
    member.selectedIndex = next.member;
  }

  model.addEventListener("change", fill);
  event.addEventListener("change", fill);
  member.addEventListener("change", announce);
  element("choices", HTMLFormElement).addEventListener("submit", (submission) => submission.preventDefault());
  addEventListener("hashchange", () => take(choiceOf(data, location.hash, choice())));

  return {
    start() {
      const first = { model: 0, event: event.selectedIndex, member: 0, threshold: 0.1, texture: null };
      take(choiceOf(data, location.hash, first));
    },
  };
}
