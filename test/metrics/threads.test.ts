import { expect, test } from "vitest";
import { type EventSet, eventsOf, type FieldEvent } from "../../lib/fields/event.js";
import { type Field, makeField, type Space, type Values } from "../../lib/fields/field.js";
import { randomStream } from "../../lib/fields/random.js";
import { type Evaluation, evaluate } from "../../lib/metrics/evaluate.js";

const grid = { height: 200, width: 250 };
const cells = grid.height * grid.width;
const mask = Uint8Array.from({ length: cells }, (_, i) => (i % 11 === 3 ? 0 : 1));
const MEMBERS = 7;
/** Of these, repeated until the distributions are sketches and other threads have long been started. */
const POOL = 10;
const EVENTS = 30;

const { normal } = randomStream(5);
const noise = Float32Array.from({ length: 3 * cells }, normal);

/** Fields cut from one noise; some with holes, some constant, some events with fewer members. */
function standardised(odd: boolean): EventSet<"z"> {
  const cut = (at: number, share: number): Float32Array => {
    const out = new Float32Array(cells);
    for (let i = 0; i < cells; i++)
      out[i] = noise[i]! * (1 - share) + share * noise[(at * 7919 + i) % noise.length]!;
    return out;
  };
  return repeated("z", (index) => {
    const members = Array.from({ length: odd && index === 4 ? 3 : MEMBERS }, (_, m) =>
      cut(index * 10 + m + 1, 0.4),
    );
    if (odd && index % 5 === 2) members[1]!.fill(Number.NaN, 100, 900);
    if (odd && index % 7 === 3) members[0]!.fill(-9);
    return [cut(index * 10, 0.3), members];
  });
}

function repeated<S extends Space>(
  space: S,
  make: (index: number) => readonly [Values, readonly Values[]],
): EventSet<S> {
  const pool = Array.from({ length: POOL }, (_, i) => make(i));
  const field = (values: Values): Field<S> => makeField(space, grid, values, mask);
  return eventsOf(
    Array.from({ length: EVENTS }, (_, index): FieldEvent<S> => {
      const [truth, members] = pool[index % POOL]!;
      return { key: `day_${index}`, index, truth: field(truth), members: members.map(field) };
    }),
  );
}

async function rain(
  events: EventSet<"z">,
  Kind: typeof Float32Array | typeof Float64Array,
): Promise<EventSet<"mm/day">> {
  const all: FieldEvent<"z">[] = [];
  for await (const event of events) all.push(event);
  const amounts = ({ values }: Field<"z">): Values => {
    const out = new Kind(cells);
    for (let i = 0; i < cells; i++)
      out[i] = values[i]! < -0.5 ? 0 : Math.fround(5 * Math.fround(values[i]! + 0.5));
    return out;
  };
  return repeated("mm/day", (i) => [amounts(all[i]!.truth), all[i]!.members.map(amounts)]);
}

/** JSON has no NaN; its place must not be lost. */
const bytes = (e: Evaluation): string => JSON.stringify(e, (_, v) => (Number.isNaN(v) ? "NaN" : v));

test.each([false, true])("the same bytes for any number of threads (odd events: %s)", async (odd) => {
  const events = standardised(odd);
  const amounts = await rain(events, Float32Array);
  const one = await evaluate(amounts, { threads: 1 });
  expect(one.ks.method).toBe("sketch");
  expect(bytes(await evaluate(amounts, { threads: 2 }))).toBe(bytes(one));
  expect(bytes(await evaluate(amounts, { threads: 4 }))).toBe(bytes(one));
});

test("sums agree with plain float64 loops, counts exactly", async () => {
  const events = standardised(true);
  const fast = await evaluate(await rain(events, Float32Array), { threads: 2, threshold: 0.5 });
  const plain = await evaluate(await rain(events, Float64Array), { threshold: 0.5 });
  expect(fast.n).toEqual(plain.n);
  expect(fast.wetFraction).toEqual(plain.wetFraction);
  expect(fast.ks).toEqual(plain.ks);
  expect(fast.quantiles).toEqual(plain.quantiles);
  expect(fast.notes).toEqual(plain.notes);
  const numbers = ({ spatialCorrelation, massBias, diversity, meanDifference }: Evaluation): number[] => [
    ...Object.values(spatialCorrelation),
    ...Object.values(massBias),
    ...Object.values(diversity ?? {}),
    meanDifference,
  ];
  numbers(fast).forEach((value, i) => {
    const other = numbers(plain)[i]!;
    expect(Math.abs(value - other)).toBeLessThanOrEqual(1e-11 * (1 + Math.abs(other)));
  });
});

test("an evaluation that is broken off lets its threads go", async () => {
  const events = await rain(standardised(false), Float32Array);
  const broken: EventSet<"mm/day"> = {
    ...events,
    async *[Symbol.asyncIterator]() {
      yield* events;
      throw new Error("no more");
    },
  };
  await expect(evaluate(broken, { threads: 3 })).rejects.toThrow("no more");
});
