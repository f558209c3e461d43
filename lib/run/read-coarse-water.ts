import { FormatError, ValueError } from "../errors.js";
import type { OpenOptions } from "../io/fields/open-options.js";
import { openLoneSamples } from "../io/pairs/lone-samples.js";
import { type CoarseWater, needWater } from "../postprocess/coarse-water.js";
import { sure } from "../sure.js";

/**
 * Reads a file of coarse precipitation, to be found by the dates of events or, where one side has none, by their places.
 *
 * @param events how many there are of them
 * @throws as openPair does; FormatError when the file has several members, or has no dates and another number of events
 */
export async function readCoarseWater(
  file: string,
  events: number,
  options: OpenOptions = {},
): Promise<CoarseWater> {
  const opened = await openLoneSamples({ ...options, samples: file });
  try {
    const byKey = new Map<string, ArrayLike<number>>();
    const inOrder: ArrayLike<number>[] = [];
    for await (const { key, members } of opened) {
      if (members.length !== 1)
        throw new FormatError(
          `${file}: it has ${members.length} members: mass is conserved against one field`,
        );
      const values = needWater(sure(members[0]).values, `${file}: ${key}`);
      byKey.set(key, values);
      inOrder.push(values);
    }
    const hasDates = [...byKey.keys()].every(isDate);
    return {
      source: file,
      grid: opened.grid,
      of({ key, index }) {
        if (hasDates && isDate(key)) {
          const found = byKey.get(key);
          if (!found) throw new ValueError(`${file} has no ${key}: mass cannot be conserved there`);
          return found;
        }
        if (inOrder.length !== events)
          throw new ValueError(
            `${file} has ${inOrder.length} events and the samples ${events}, and not both have dates to tell which is which`,
          );
        return sure(inOrder[index]);
      },
    };
  } finally {
    await opened.close();
  }
}

function isDate(key: string): boolean {
  return /^[+-]?\d{4,}-\d{2}/.test(key);
}
