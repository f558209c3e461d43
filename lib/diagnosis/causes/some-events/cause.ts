import type { Cause } from "../../cause.js";
import { examineSomeEvents } from "./examine.js";
import { fault } from "./fault.js";

export const someEvents: Cause<"some-events"> = {
  id: "some-events",
  words: {
    title: "Some events are out of scale",
    sentence: "A few events have amounts out of all proportion, while the others are as they should be.",
    cure: "Look at these events alone: a file of another unit or version, inputs that are missing or beyond what was trained on, an overflow. Draw them again, or leave them out; numbers over all events are theirs.",
  },
  disturbs: ["massBias", "ks", "wetFraction"],
  explainedBy: [
    {
      cause: "double-inverse",
      verdict: "excluded",
      why: "an inverse applied twice makes wet days wetter out of all proportion",
    },
  ],
  examine: ({ specimen }) => examineSomeEvents(specimen),
  fault,
};
