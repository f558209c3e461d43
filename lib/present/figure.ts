/**
 * A number as tables print it: four significant figures, a true minus sign; NaN is "undefined".
 *
 * Integers keep all their digits; below 0.001 and from 100 000 on, the power of ten is written.
 */
export function figure(value: number): string {
  if (Number.isNaN(value)) return "undefined";
  if (Number.isInteger(value)) return String(value).replace("-", "−");
  const size = Math.abs(value);
  const text = size < 1e-3 || size >= 1e5 ? value.toExponential(2) : value.toPrecision(4);
  return text.replaceAll("-", "−");
}
