import { ValueError } from "../../errors.js";
import { quantiles } from "../../fields/quantile.js";

/** Classes of a number, each from its lower bound on and below the upper one. */
export interface Classes {
  readonly names: readonly string[];
  /** Which class a value falls into; NaN into none, −1. */
  of(value: number): number;
}

/**
 * Classes between bounds that are given, or thirds of these values.
 *
 * @param what of what, for messages: `"elevation"`
 * @param values NaN counts in none
 * @param bounds rising; the terciles of `values` by default
 * @throws ValueError when bounds do not rise, or a class holds no value
 */
export function classesOf(
  what: string,
  unit: string,
  values: readonly number[],
  bounds?: readonly number[],
): Classes {
  const known = values.filter((value) => !Number.isNaN(value));
  if (known.length === 0) throw new ValueError(`by ${what}: no value is known`);
  const at = bounds ?? quantiles(Float64Array.from(known), [1 / 3, 2 / 3]);
  if (at.length === 0 || at.some((bound, i) => Number.isNaN(bound) || (i > 0 && bound < (at[i - 1] ?? NaN))))
    throw new ValueError(`by ${what}: classes at ${at.join(", ")} ${unit}: give bounds that rise`);
  const text = at.map((bound) => String(+bound.toPrecision(4)));
  const names = [
    `< ${text[0]} ${unit}`,
    ...text.slice(1).map((bound, i) => `${text[i]} to ${bound} ${unit}`),
    `≥ ${text[text.length - 1]} ${unit}`,
  ];
  const of = (value: number): number =>
    Number.isNaN(value) ? -1 : at.reduce((place, bound) => place + (value >= bound ? 1 : 0), 0);
  const held = new Set(known.map(of));
  const empty = names.findIndex((_, place) => !held.has(place));
  if (empty >= 0)
    throw new ValueError(
      `by ${what}: no value is ${names[empty]}${bounds ? `: they are ${range(known)} ${unit}` : ", for many are alike"}: ` +
        `give other bounds (--${what}-classes)`,
    );
  return { names, of };
}

function range(values: readonly number[]): string {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) [least, most] = [Math.min(least, value), Math.max(most, value)];
  return `${+least.toPrecision(4)} to ${+most.toPrecision(4)}`;
}
