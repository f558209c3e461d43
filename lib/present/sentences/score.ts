import { figure } from "../figure.js";

/**
 * A score as pages print it: three digits after the point, and more where three would say that it is exactly 0, 1 or −1
 * and it is not. NaN is "undefined".
 */
export function score(value: number): string {
  if (Number.isNaN(value)) return "undefined";
  if (Math.abs(value) >= 1000 || !Number.isFinite(value)) return figure(value);
  const short = value.toFixed(3);
  const says = Number(short);
  if (says !== value && (says === 0 || Math.abs(says) === 1))
    return (says === 0 ? firstDigit(value) : value.toFixed(6)).replace("-", "−");
  return short.replace(/^-(0\.000)$/, "$1").replace("-", "−");
}

/** A small number to its first digit: 0.0004. */
function firstDigit(value: number): string {
  const places = Math.ceil(-Math.log10(Math.abs(value)));
  return places <= 6 ? value.toFixed(places) : figure(value);
}

/** A share in percent, by the same rule. */
export function percent(share: number): string {
  if (Number.isNaN(share)) return "an undefined share";
  const short = (100 * share).toFixed(1);
  const says = Number(short) / 100;
  const isRounded = says !== share && (says === 0 || says === 1);
  return `${isRounded ? figure(100 * share) : short} %`;
}

/** An amount of rain, to three digits. */
export function amount(value: number): string {
  return figure(+value.toPrecision(3));
}
