import type { Normalisation } from "../../fields/transform.js";

/** z of an amount in mm/day at one cell. */
export function toZ(mm: number, { mean, std }: Normalisation, cell: number): number {
  return (Math.log1p(mm) - (mean[cell] ?? NaN)) / (std[cell] ?? NaN);
}

/** mm/day of a z at one cell, at least 0. */
export function fromZ(z: number, { mean, std }: Normalisation, cell: number): number {
  return Math.max(Math.expm1(z * (std[cell] ?? NaN) + (mean[cell] ?? NaN)), 0);
}
