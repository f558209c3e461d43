import { ShapeError } from "../errors.js";
import type { FieldEvent } from "../fields/event.js";
import type { Pair } from "../io/pairs/pair.js";
import type { SkillPair } from "./skill.js";

/**
 * The events that two models have in common, streamed; iterating again starts from the first.
 *
 * @param before pair of truth and samples; its truth and its order of events are taken
 * @param after pair opened on the same truth; its samples are matched by event of the truth
 * @returns the pairs in mm/day, how many there are, and a note where some events are in one model only
 * @throws ShapeError when they have none
 * @example
 * ```ts
 * const before = await openInput({ truth: "truth.nc", samples: "samples.nc" });
 * const after = await openInput({ truth: "truth.zarr", samples: "samples.zarr" });
 * skillPairs(before.pair!, after.pair!).length; // → 12
 * ```
 */
export function skillPairs(
  before: Pair,
  after: Pair,
): { readonly pairs: AsyncIterable<SkillPair>; readonly length: number; readonly notes: readonly string[] } {
  const inAfter = new Set(after.truthEvents);
  const common = new Set(before.truthEvents.filter((event) => inAfter.has(event)));
  if (common.size === 0)
    throw new ShapeError(`${before.samplesFile.path} and ${after.samplesFile.path} have no event in common`, {
      file: before.samplesFile.path,
    });
  const partial = common.size < before.length || common.size < after.length;
  return {
    length: common.size,
    notes: partial
      ? [`${common.size} events are in both, of ${before.length} before and ${after.length} after`]
      : [],
    pairs: {
      async *[Symbol.asyncIterator]() {
        const others = chosen(after, common);
        for await (const event of chosen(before, common)) {
          const other = await others.next();
          yield { before: event, after: other.value! };
        }
      },
    },
  };
}

async function* chosen(
  pair: Pair,
  common: ReadonlySet<number>,
): AsyncGenerator<FieldEvent<"mm/day">, undefined> {
  for await (const event of pair) if (common.has(pair.truthEvents[event.index]!)) yield event;
  return undefined;
}
