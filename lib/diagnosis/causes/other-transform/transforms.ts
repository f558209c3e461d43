/** A function of mm/day that amounts are trained or stored as. */
export interface Transform {
  readonly id: string;
  /** As in "fit the square root of". */
  readonly name: string;
  readonly apply: (mm: number) => number;
  /** Back to mm/day, at least 0. */
  readonly undo: (value: number) => number;
}

/** Marshall & Palmer (1948): Z = 200 R^1.6, R in mm/h. */
const [Z_FACTOR, Z_POWER] = [200, 1.6];
const LEAST_DBZ = -30;
const LN10 = Math.LN10;

/** Transforms other than log1p, in the order in which `undrizzle inject` numbers them, from 1. */
export const TRANSFORMS: readonly Transform[] = [
  root("square-root", "the square root", 2),
  root("cube-root", "the cube root", 3),
  {
    id: "log10",
    name: "log10 of 1 +",
    apply: (mm) => Math.log1p(mm) / LN10,
    undo: (v) => Math.max(Math.expm1(v * LN10), 0),
  },
  {
    id: "dbz",
    name: "the reflectivity in dBZ",
    apply: (mm) => Math.max(10 * Math.log10(Math.max(Z_FACTOR * (mm / 24) ** Z_POWER, 1e-3)), LEAST_DBZ),
    undo: (v) => (v <= LEAST_DBZ ? 0 : 24 * (10 ** (v / 10) / Z_FACTOR) ** (1 / Z_POWER)),
  },
  ...[0.001, 0.01, 0.1].map(
    (epsilon): Transform => ({
      id: `log-${epsilon}`,
      name: `the logarithm of ${epsilon} +`,
      apply: (mm) => Math.log(mm + epsilon),
      undo: (v) => Math.max(Math.exp(v) - epsilon, 0),
    }),
  ),
  {
    id: "square",
    name: "the square",
    apply: (mm) => mm * mm,
    undo: (v) => Math.sqrt(Math.max(v, 0)),
  },
];

function root(id: string, name: string, of: number): Transform {
  return { id, name, apply: (mm) => Math.max(mm, 0) ** (1 / of), undo: (v) => Math.max(v, 0) ** of };
}
