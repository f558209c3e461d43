/**
 * The value, which is sure to be there. Where it is not, the mistake is ours, and it ends here instead of going on as `undefined`.
 * Numbers need it not: `values[i] ?? NaN` says that a number outside of an array is missing.
 *
 * @throws TypeError when there is no value
 */
export function sure<T>(value: T | null | undefined): T {
  if (value === undefined || value === null) throw new TypeError("a value that must be there is not");
  return value;
}
