import { sure } from "../../../sure.js";
import { element } from "./element.js";

/** Lays the real map over the generated one from the left, as far as the slider says. */
export function openWipe(): void {
  const slider = element("wipe", HTMLInputElement);
  const over = element("over", HTMLCanvasElement);
  const show = (): void => {
    over.style.clipPath = `inset(0 ${100 - slider.valueAsNumber}% 0 0)`;
    sure(over.parentElement).style.setProperty("--at", `${slider.value}%`);
    sure(over.parentElement).classList.toggle("wiped", slider.valueAsNumber > 0);
    slider.setAttribute(
      "aria-valuetext",
      slider.valueAsNumber === 0 ? "the generated map alone" : `${slider.value} % real`,
    );
  };
  slider.addEventListener("input", show);
  show();
}
