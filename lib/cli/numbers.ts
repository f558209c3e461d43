import { InvalidArgumentError } from "commander";

/** Parsers for commander: each refuses what is not such a number, saying what is allowed. */

const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const MOST = 1_000_000;

/** A finite decimal number; NaN for everything else that `Number` takes: an empty text, `0x10`, `1e400`. */
export function decimal(text: string): number {
  const value = DECIMAL.test(text.trim()) ? Number(text) : Number.NaN;
  return Number.isFinite(value) ? value : Number.NaN;
}

/** A whole number from 1 to a million. */
export function count(text: string): number {
  return countTo(MOST)(text);
}

/** A whole number from 1 to what can still be worked on. */
export function countTo(most: number): (text: string) => number {
  return (text) => {
    const value = decimal(text);
    if (!Number.isInteger(value) || value < 1 || value > most)
      throw new InvalidArgumentError(`Give a whole number, 1 or more, at most ${most}.`);
    return value;
  };
}

export function seed(text: string): number {
  const value = decimal(text);
  if (!Number.isSafeInteger(value) || value < 0)
    throw new InvalidArgumentError("Give a whole number, 0 or more.");
  return value;
}

export function positive(text: string): number {
  const value = decimal(text);
  if (!(value > 0)) throw new InvalidArgumentError("Give a number above 0.");
  return value;
}

export function nonNegative(text: string): number {
  const value = decimal(text);
  if (!(value >= 0)) throw new InvalidArgumentError("Give a number, 0 or more.");
  return value;
}

export function positiveList(text: string): number[] {
  const values = text.split(",").map(decimal);
  if (!values.every((value) => value > 0))
    throw new InvalidArgumentError("Give numbers above 0 with commas between them.");
  return values;
}

export function fraction(text: string): number {
  const value = decimal(text);
  if (!(value >= 0 && value <= 1)) throw new InvalidArgumentError("Give a number from 0 to 1.");
  return value;
}
