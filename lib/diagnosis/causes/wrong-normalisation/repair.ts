import { emptyLike } from "../../../fields/field.js";
import type { Normalisation } from "../../../fields/transform.js";
import { type Amounts, shareUpTo } from "../../amounts.js";
import { changeMembers, type Specimen } from "../../specimen.js";
import { quantileOf } from "../../statistics/pooled.js";
import { mean } from "../../statistics/summary.js";
import type { LogLine } from "../../statistics/upper-relation.js";

const LEVELS = 24;
const POOL = 120_000;

/** y = slope·x + offset */
export interface Line {
  readonly slope: number;
  readonly offset: number;
}

/**
 * Quantiles of z of the samples as a straight line over those of z of the truth, above dry cells and floors: what
 * decoding with std·slope and mean + std·offset does.
 */
export function standardisedLine(
  { events, mask }: Specimen,
  { samples: amounts, truth: real, atoms }: Amounts,
  { mean: means, std }: Normalisation,
): Line {
  const dry = Math.max(shareUpTo(amounts, 0), shareUpTo(real, 0), atoms.floorShare);
  const from = Math.min(dry + 0.03, 0.9);
  const [truth, samples]: [number[], number[]] = [[], []];
  const total = events.reduce((n, e) => n + e.members.length, 0) * means.length;
  const stride = Math.max(1, Math.ceil(total / POOL));
  events.forEach((event, e) => {
    for (let i = e % stride; i < means.length; i += stride) {
      if (mask?.[i] === 0 || !((std[i] ?? NaN) > 1e-6) || Number.isNaN(event.truth.values[i])) continue;
      const z = (mm: number): number => (Math.log1p(Math.max(mm, 0)) - (means[i] ?? NaN)) / (std[i] ?? NaN);
      const known = event.members.filter(({ values }) => Number.isFinite(values[i]));
      if (known.length === 0) continue;
      truth.push(z(event.truth.values[i] ?? NaN));
      for (const { values } of known) samples.push(z(values[i] ?? NaN));
    }
  });
  const [t, s] = [Float64Array.from(truth).sort(), Float64Array.from(samples).sort()];
  const levels = Array.from({ length: LEVELS }, (_, k) => from + ((0.997 - from) * k) / (LEVELS - 1));
  const [x, y] = [levels.map((p) => quantileOf(t, p)), levels.map((p) => quantileOf(s, p))];
  const [mx, my] = [mean(x), mean(y)];
  let [xx, xy] = [0, 0];
  x.forEach((v, k) => {
    xx += (v - mx) ** 2;
    xy += (v - mx) * ((y[k] ?? NaN) - my);
  });
  return { slope: xy / xx, offset: my - (xy / xx) * mx };
}

/** z' = slope·z + offset undone cell by cell; cells that were clipped to 0 stay dry. */
export function renormalise(
  specimen: Specimen,
  { slope, offset }: Line,
  { mean: means, std }: Normalisation,
): Specimen {
  return changeMembers(specimen, (values) => {
    const out = emptyLike(values);
    for (let i = 0; i < out.length; i++) {
      const z = (Math.log1p(Math.max(values[i] ?? NaN, 0)) - (means[i] ?? NaN)) / (std[i] ?? NaN);
      const mended =
        (std[i] ?? NaN) > 1e-6
          ? Math.max(Math.expm1(((z - offset) / slope) * (std[i] ?? NaN) + (means[i] ?? NaN)), 0)
          : (values[i] ?? NaN);
      out[i] = (values[i] ?? NaN) <= 0 ? 0 : mended;
    }
    return out;
  });
}

/** log1p = slope·log1p + offset undone, where no statistics are known. */
export function undoLogLine(specimen: Specimen, { slope, offset }: LogLine): Specimen {
  return changeMembers(specimen, (values) => {
    const out = emptyLike(values);
    for (let i = 0; i < out.length; i++)
      out[i] =
        (values[i] ?? NaN) <= 0
          ? 0
          : Math.max(Math.expm1((Math.log1p(values[i] ?? NaN) - offset) / slope), 0);
    return out;
  });
}
