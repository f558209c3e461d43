import type { Finding } from "../../finding.js";

/** Operators that cut off what lies below (or above) a value. */
const CLIPPING: readonly string[] = [
  "Relu",
  "Clip",
  "Softplus",
  "LeakyRelu",
  "Max",
  "Sigmoid",
  "HardSigmoid",
  "Exp",
  "Elu",
];

/** A floor in the fields beside what the graph of the decoder says of its output. */
export function withHead(floor: Finding, head: readonly string[] | undefined): Finding {
  if (floor.verdict !== "confirmed" || !head) return floor;
  const clips = head.filter((type) => CLIPPING.includes(type));
  if (clips.length > 0)
    return {
      ...floor,
      explanation: `${floor.explanation}; the decoder's graph ends with ${clips.join(" after ")}`,
    };
  return {
    ...floor,
    verdict: "excluded",
    explanation: `${floor.explanation}; but the decoder's graph has a linear head (${head.length > 0 ? `it ends with ${head.join(" after ")}` : "nothing follows its last layer"}): what made the floor came after the model`,
    repair: null,
  };
}
