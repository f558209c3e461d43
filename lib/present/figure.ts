import type { Band } from "../metrics/bands.js";

/**
 * A number as tables print it: at most four significant figures, a true minus sign; NaN is "undefined".
 *
 * Integers keep all their digits; below 0.001 and from 100 000 on, the power of ten is written.
 *
 * @param value in any unit, which is not printed
 * @returns plain text, the sign a real minus (U+2212)
 * @example
 * ```ts
 * [figure(0.123456), figure(1234.5), figure(Number.NaN)]; // → [ '0.1235', '1235', 'undefined' ]
 * ```
 */
export function figure(value: number): string {
  if (Number.isNaN(value)) return "undefined";
  if (Number.isInteger(value)) return String(value).replace("-", "−");
  const size = Math.abs(value);
  const text = size < 1e-3 || size >= 1e5 ? value.toExponential(2) : String(+value.toPrecision(4));
  return text.replaceAll("-", "−");
}

/** A range of targets: "0.1 to 0.2". */
export function bandText([low, high]: Band): string {
  return `${figure(+low.toFixed(3))} to ${figure(+high.toFixed(3))}`;
}
