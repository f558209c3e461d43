import type { FieldEvent } from "../../fields/event.js";
import { classesOf } from "./classes.js";
import type { Strata } from "./strata.js";

/**
 * Events by the mean of their truth over the cells that count: thirds of the events, or classes between given bounds.
 *
 * Given that much rain was observed, even a perfect forecast is on average too dry (Lerch et al. 2017, doi:10.1214/16-STS588):
 * a bias within a class is no fault by itself; classes are for comparing models.
 *
 * @param events their truth is read, once
 * @throws ValueError as {@link classesOf}
 */
export async function intensityStrata(
  events: AsyncIterable<Pick<FieldEvent<"mm/day">, "key" | "truth">>,
  bounds?: readonly number[],
): Promise<Strata> {
  const means = new Map<string, number>();
  for await (const { key, truth } of events) means.set(key, meanOf(truth));
  const { names, of } = classesOf("intensity", "mm/day", [...means.values()], bounds);
  const classOf = new Map([...means].map(([key, mean]) => [key, of(mean)]));
  const counts = names.map(() => 0);
  const nextOf = (at: number): number => {
    const place = counts[at] ?? NaN;
    counts[at] = place + 1;
    return place;
  };
  const places = new Map([...classOf].map(([key, at]) => [key, at >= 0 ? nextOf(at) : Number.NaN]));
  return {
    by: "intensity",
    names,
    events: counts,
    placeOf: ({ key }) => places.get(key) ?? Number.NaN,
    of: (event) => {
      const name = names[classOf.get(event.key) ?? -1];
      return name === undefined ? [] : [{ name, event }];
    },
  };
}

function meanOf({ values, mask }: FieldEvent<"mm/day">["truth"]): number {
  let [sum, n] = [0, 0];
  for (let i = 0; i < values.length; i++) {
    if ((mask && mask[i] === 0) || !Number.isFinite(values[i])) continue;
    sum += values[i] ?? NaN;
    n++;
  }
  return sum / n;
}
