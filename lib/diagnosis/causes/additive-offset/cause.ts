import type { Cause } from "../../cause.js";
import { examineAdditiveOffset } from "./examine.js";
import { fault } from "./fault.js";

export const additiveOffset: Cause<"additive-offset"> = {
  id: "additive-offset",
  words: {
    title: "A constant was added",
    sentence: "All amounts are larger, or smaller, by one constant, dry cells too.",
    cure: "Find the constant: an add_offset that was applied twice or not at all, an ε of a logarithm that was not taken off again, a bias of the last layer. Subtract it; no threshold does, since the wet cells hold it too.",
  },
  atSource: true,
  disturbs: ["wetFraction", "ks", "massBias"],
  examine: ({ specimen }) => examineAdditiveOffset(specimen),
  fault,
};
