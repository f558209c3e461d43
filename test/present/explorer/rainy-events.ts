import { type EventSet, eventsOf } from "../../../lib/fields/event.js";
import { type Field, type Grid, makeField, type Values } from "../../../lib/fields/field.js";
import { randomStream } from "../../../lib/fields/random.js";

const height = 24;
const width = 20;
export const grid: Grid = {
  height,
  width,
  lat: Float64Array.from({ length: height }, (_, y) => 40 + 0.1 * y),
  lon: Float64Array.from({ length: width }, (_, x) => -9 + 0.1 * x),
};

/** Sea in the two westernmost columns. */
export const mask: Uint8Array = Uint8Array.from({ length: height * width }, (_, i) =>
  i % width < 2 ? 0 : 1,
);

export interface Weather {
  readonly events?: number;
  readonly members?: number;
  /** Water added to every generated cell, mm/day. */
  readonly drizzle?: number;
  /** Factor on the generated storm. */
  readonly scale?: number;
  /** Generated storms are those of the event so many further on. */
  readonly shift?: number;
  readonly key?: (index: number) => string;
  readonly double?: boolean;
}

/** Storms on dry ground, the same for every model; samples of them with the faults asked for. */
export function rainyEvents(weather: Weather = {}): EventSet<"mm/day"> {
  const { events = 7, members = 3, drizzle = 0, scale = 1, shift = 0, double = false } = weather;
  const key = weather.key ?? ((index: number) => `day_${String(index).padStart(6, "0")}`);
  const array = (values: readonly number[]): Values =>
    double ? Float64Array.from(values) : Float32Array.from(values);
  const field = (values: readonly number[]): Field<"mm/day"> =>
    makeField("mm/day", grid, array(values), mask);
  return eventsOf(
    Array.from({ length: events }, (_, index) => {
      const real = storm(index);
      real[50 + index] = Number.NaN;
      return {
        key: key(index),
        index,
        truth: field(real),
        members: Array.from({ length: members }, (_, k) => {
          const { normal } = randomStream(7, index, k);
          const made = storm((index + shift) % events);
          const noisy = made.map(
            (x) => Math.max(scale * x * (1 + 0.2 * normal()), 0) + drizzle * (1 + 0.3 * Math.abs(normal())),
          );
          if (k === 1) noisy[70 + index] = Number.NaN;
          return field(noisy);
        }),
      };
    }),
    ["cells over land count"],
  );
}

function storm(index: number): number[] {
  const { uniform, normal } = randomStream(3, index);
  const [cx, cy, peak] = [4 + 12 * uniform(), 4 + 16 * uniform(), 10 + 40 * uniform()];
  return Array.from({ length: height * width }, (_, i) => {
    const distance = ((i % width) - cx) ** 2 + (Math.floor(i / width) - cy) ** 2;
    const rain = peak * Math.exp(-distance / 40) * Math.exp(0.3 * normal());
    return rain < 0.3 ? 0 : rain;
  });
}
