import { emptyLike, type Grid, type Values } from "../../../fields/field.js";
import { changeMembers } from "../../faults/change-members.js";
import type { Fault } from "../../faults/fault.js";

/** A decoder that regresses to the mean. */
export const fault: Fault = {
  id: "smooth-fields",
  stage: "decoder",
  what: "blurs with a Gaussian; missing and masked cells take no part",
  needs: [],
  strength: { meaning: "standard deviation of the Gaussian, cells", default: 3, min: 0.5, max: 30 },
  apply(events, { strength }) {
    return changeMembers(events, (values, event) => blurred(values, event.truth.grid, events.mask, strength));
  },
};

/** A Gaussian blur cut off at three standard deviations, normalised by the weight of the cells that count. */
export function blurred(
  values: Values,
  { height, width }: Grid,
  mask: Uint8Array | null,
  sigma: number,
): Values {
  const reach = Math.ceil(3 * sigma);
  const kernel = Float64Array.from({ length: 2 * reach + 1 }, (_, k) =>
    Math.exp(-0.5 * ((k - reach) / sigma) ** 2),
  );
  const counts = Float64Array.from(values, (v, i) => (Number.isNaN(v) || mask?.[i] === 0 ? 0 : 1));
  const sum = alongBoth(
    Float64Array.from(values, (v, i) => (counts[i] ? v : 0)),
    height,
    width,
    kernel,
  );
  const weight = alongBoth(counts, height, width, kernel);
  const out = emptyLike(values);
  for (let i = 0; i < out.length; i++) out[i] = counts[i] ? sum[i] / weight[i] : values[i];
  return out;
}

function alongBoth(values: Float64Array, height: number, width: number, kernel: Float64Array): Float64Array {
  return along(along(values, height, width, 1, kernel), height, width, width, kernel);
}

/** Convolution along x (step 1) or y (step width), with nothing beyond the edge. */
function along(
  values: Float64Array,
  height: number,
  width: number,
  step: number,
  kernel: Float64Array,
): Float64Array {
  const reach = (kernel.length - 1) / 2;
  const last = step === 1 ? width - 1 : height - 1;
  const out = new Float64Array(values.length);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const at = step === 1 ? x : y;
      let sum = 0;
      for (let d = Math.max(-reach, -at); d <= Math.min(reach, last - at); d++)
        sum += kernel[d + reach] * values[y * width + x + d * step];
      out[y * width + x] = sum;
    }
  return out;
}
