import type { Light } from "./target.js";

/** How many of the five targets are met, before and after. */
export function targetsMet(lights: readonly Light[]): string {
  const [was, is] = [lights.filter(({ was }) => was === "met"), lights.filter(({ is }) => is === "met")];
  const undefinedOnes = lights.filter(({ was }) => was === "undefined").length;
  const of =
    undefinedOnes > 0
      ? `; ${undefinedOnes} ${undefinedOnes === 1 ? "is" : "are"} undefined on these events`
      : "";
  const verb = was.length === 1 ? "is" : "are";
  if (lights.every(({ is }) => is === null)) return `${was.length} of 5 targets ${verb} met${of}.`;
  return `${was.length} of 5 targets ${verb} met before the cure and ${is.length} after it${of}.`;
}
