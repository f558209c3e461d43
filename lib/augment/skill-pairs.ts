import { ShapeError } from "../errors.js";
import type { FieldEvent } from "../fields/event.js";
import type { Pair } from "../io/pairs/pair.js";
import { sure } from "../sure.js";
import type { SkillSeeds } from "./skill.js";

/**
 * The events that two models, or several trainings of each, have in common, streamed; iterating again starts from the first.
 *
 * @param before pair of truth and samples, or one of each training; the truth and the order of events of the first are taken
 * @param after the same, opened on the same truth; samples are matched by event of the truth
 * @returns the pairs in mm/day, how many there are, and a note where some events are not in all
 * @throws ShapeError when they have none
 * @example
 * ```ts
 * const before = await openInput({ truth: "truth.nc", samples: "samples.nc" });
 * const after = await openInput({ truth: "truth.zarr", samples: "samples.zarr" });
 * skillPairs(before.pair!, after.pair!).length; // → 12
 * ```
 */
export function skillPairs(
  before: Pair | readonly Pair[],
  after: Pair | readonly Pair[],
): { readonly pairs: AsyncIterable<SkillSeeds>; readonly length: number; readonly notes: readonly string[] } {
  const [ofBefore, ofAfter] = [before, after].map((side) => ("truthFile" in side ? [side] : side)) as [
    readonly Pair[],
    readonly Pair[],
  ];
  const all = [...ofBefore, ...ofAfter];
  const [first, ...others] = all as [Pair, ...Pair[]];
  const common = new Set(first.truthEvents);
  for (const other of others) {
    const has = new Set(other.truthEvents);
    for (const event of common) if (!has.has(event)) common.delete(event);
    if (common.size === 0)
      throw new ShapeError(
        `${first.samplesFile.path} and ${other.samplesFile.path} have no event in common${others.length > 1 ? " with the others" : ""}`,
        { file: first.samplesFile.path },
      );
  }
  const lengths = (side: readonly Pair[]) => side.map(({ length }) => length).join(", ");
  return {
    length: common.size,
    notes: all.some(({ length }) => length > common.size)
      ? [`${common.size} events are in all, of ${lengths(ofBefore)} before and ${lengths(ofAfter)} after`]
      : [],
    pairs: {
      async *[Symbol.asyncIterator]() {
        const streams = others.map((pair) => chosen(pair, common));
        for await (const event of chosen(first, common)) {
          const versions = [event];
          for (const stream of streams) versions.push(sure((await stream.next()).value));
          yield { before: versions.slice(0, ofBefore.length), after: versions.slice(ofBefore.length) };
        }
      },
    },
  };
}

async function* chosen(
  pair: Pair,
  common: ReadonlySet<number>,
): AsyncGenerator<FieldEvent<"mm/day">, undefined> {
  for await (const event of pair) if (common.has(pair.truthEvents[event.index] ?? NaN)) yield event;
  return undefined;
}
