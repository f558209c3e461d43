/** Lays one map over another with a slider between them; without scripts the maps stand side by side. */
export const WIPE_SCRIPT = `
for (const wipe of document.querySelectorAll(".wipe")) {
  const names = { real: "real", generated: "generated", cured: "cured" };
  const copy = (id) => { const of = document.getElementById("field-" + id).closest("picture").cloneNode(true); of.querySelector("img").removeAttribute("id"); of.querySelector("img").alt = ""; return of; };
  const [left, right] = [wipe.dataset.left, wipe.dataset.right];
  const stack = document.createElement("div"); stack.className = "stack";
  const over = document.createElement("div"); over.className = "over"; over.append(copy(left));
  stack.append(copy(right), over);
  const label = document.createElement("label");
  const text = document.createElement("span"); text.textContent = "wipe: " + names[left] + " at the left, " + names[right] + " at the right";
  const slider = document.createElement("input"); slider.type = "range"; slider.min = 0; slider.max = 100; slider.value = 50;
  const show = () => { over.style.clipPath = "inset(0 " + (100 - slider.value) + "% 0 0)"; stack.style.setProperty("--at", slider.value + "%"); slider.setAttribute("aria-valuetext", slider.value + " % " + names[left]); };
  slider.addEventListener("input", show); show();
  label.append(text, slider); wipe.append(stack, label); wipe.hidden = false;
}
`;
