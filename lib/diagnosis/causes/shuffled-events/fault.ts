import { type RandomStream, randomStream } from "../../../fields/random.js";
import { sure } from "../../../sure.js";
import type { Fault } from "../../faults/fault.js";
import { changeBlocks } from "../../faults/in-blocks.js";

const STREAM = 0xfffffff0;

/** Samples under the wrong days. */
export const fault: Fault = {
  id: "shuffled-events",
  stage: "pairing",
  what: "gives the members of each event to another, one to one (among 64 consecutive events)",
  needs: ["several events"],
  strength: { meaning: "share of the events that are shuffled", default: 1, min: 0.1, max: 1 },
  apply(events, { strength, seed }) {
    return changeBlocks(events, (block) => {
      const stream = randomStream(seed, STREAM, sure(block[0]).index);
      const count = Math.max(2, Math.round(strength * block.length));
      const chosen = firstOf(block.length, count, stream);
      const given = cycle(chosen, stream);
      const from = new Map(chosen.map((to, k) => [to, given[k]]));
      return block.map((event, i) => ({ ...event, members: sure(block[from.get(i) ?? i]).members }));
    });
  },
};

/** `count` of 0 … n−1, ascending. */
function firstOf(n: number, count: number, stream: RandomStream): number[] {
  const left = Array.from({ length: n }, (_, i) => i);
  while (left.length > count) left.splice(stream.below(left.length), 1);
  return left;
}

/** A random permutation that leaves nothing in its place (Sattolo 1986). */
function cycle(items: readonly number[], stream: RandomStream): number[] {
  const out = [...items];
  for (let i = out.length - 1; i > 0; i--) {
    const j = stream.below(i);
    [out[i], out[j]] = [out[j] ?? NaN, out[i] ?? NaN];
  }
  return out;
}
