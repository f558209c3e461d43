import { FormatError, ValueError } from "../errors.js";
import { datetimeUnit } from "../io/arrays/npy-dtype.js";
import { type NpyArray, npyOfStrings } from "../io/formats/npy/npy.js";
import type { Sample } from "./synthetic.js";

/** Numbers of the rows, 0 to N − 1, real ones and samples alike, as the field's own script writes them. */
export function extendIndices(name: string, indices: NpyArray, samples: readonly Sample[]): NpyArray {
  const { data, dtype, shape } = indices;
  if (Array.isArray(data)) throw new FormatError(`${name}: holds texts where numbers are needed`);
  const total = (shape[0] ?? NaN) + samples.length;
  const Kind = data.constructor as new (length: number) => typeof data;
  const numbers = new Kind(total);
  const large = numbers instanceof BigInt64Array || numbers instanceof BigUint64Array;
  for (let i = 0; i < total; i++) numbers[i] = large ? (BigInt(i) as never) : (i as never);
  return { shape: [total], dtype, data: numbers };
}

/** Names of the days: samples are called `synth_<day>_s<k>`, day and member with leading zeros (`synth_001436_s03`). Dates become ISO texts. */
export function extendDates(name: string, dates: NpyArray, samples: readonly Sample[]): NpyArray {
  const real = datetimeUnit(dates.dtype) ? isoTexts(name, dates) : Array.from(dates.data, String);
  return npyOfStrings([...real, ...samples.map(sampleName)]);
}

/** What a sample is called in train_dates. */
export function sampleName({ day, member }: Sample): string {
  return `synth_${String(day).padStart(6, "0")}_s${String(member).padStart(2, "0")}`;
}

/**
 * Times of the days: samples are given the days from 2099-01-01 on, so that they are told apart by date. Times of which
 * none is known (NaT) go over to seconds where their unit ends before the last sample.
 *
 * @throws ValueError when a known time has such a unit
 */
export function extendTimes(name: string, times: NpyArray, samples: readonly Sample[]): NpyArray {
  const { data, dtype, shape } = times;
  if (!(data instanceof BigInt64Array) || !dtype.includes("M8"))
    throw new FormatError(`${name}: holds ${dtype}, not dates: save it as datetime64 (a.astype("M8[ns]"))`);
  const last = SYNTHETIC_FROM + (samples.length - 1) * DAY;
  const ends = fromMilliseconds(name, last, dtype) > LARGEST;
  if (ends && data.some((time) => time !== NAT))
    throw new ValueError(
      `${name}: ${dtype} ends in 2262, before the last synthetic day: save it in seconds (a.astype("M8[s]"))`,
    );
  const kept = ends ? "<M8[s]" : dtype;
  const marks = samples.map((_, i) => fromMilliseconds(name, SYNTHETIC_FROM + i * DAY, kept));
  return { shape: [(shape[0] ?? NaN) + samples.length], dtype: kept, data: joined(data, marks) };
}

/** `count` times that are not known (NaT), in nanoseconds. */
export function unknownTimes(count: number): NpyArray {
  return { shape: [count], dtype: "<M8[ns]", data: new BigInt64Array(count).fill(NAT) };
}

/** Dates as ISO texts, as short as they are exact to the day. */
export function isoTexts(name: string, times: NpyArray): string[] {
  const unit = unitOf(name, times.dtype);
  return Array.from(times.data as BigInt64Array, (count) => {
    if (count === NAT) return "NaT";
    const text = new Date(Number((count * unit.numerator) / unit.denominator)).toISOString();
    return text.endsWith("T00:00:00.000Z") ? text.slice(0, 10) : text.slice(0, 19);
  });
}

const DAY = 86_400_000;
const SYNTHETIC_FROM = Date.UTC(2099, 0, 1);
const NAT = -(2n ** 63n);
const LARGEST = 2n ** 63n - 1n;

/** Milliseconds of one count of a datetime unit, as a fraction. */
const UNITS: Readonly<Record<string, { numerator: bigint; denominator: bigint }>> = {
  D: { numerator: 86_400_000n, denominator: 1n },
  h: { numerator: 3_600_000n, denominator: 1n },
  m: { numerator: 60_000n, denominator: 1n },
  s: { numerator: 1000n, denominator: 1n },
  ms: { numerator: 1n, denominator: 1n },
  us: { numerator: 1n, denominator: 1000n },
  ns: { numerator: 1n, denominator: 1_000_000n },
};

function unitOf(name: string, dtype: string): { numerator: bigint; denominator: bigint } {
  const unit = UNITS[datetimeUnit(dtype) ?? ""];
  if (!unit) throw new FormatError(`${name}: holds ${dtype}: save it in days or seconds (a.astype("M8[s]"))`);
  return unit;
}

function fromMilliseconds(name: string, milliseconds: number, dtype: string): bigint {
  const { numerator, denominator } = unitOf(name, dtype);
  return (BigInt(milliseconds) * denominator) / numerator;
}

function joined<T extends { length: number; set(from: ArrayLike<never>, at?: number): void }>(
  first: T,
  then: ArrayLike<unknown>,
): T {
  const Kind = first.constructor as new (length: number) => T;
  const all = new Kind(first.length + then.length);
  all.set(first as never);
  all.set(then as never, first.length);
  return all;
}
