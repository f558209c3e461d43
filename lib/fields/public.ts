// What the library shows of this room. A name here is one in test/public-surface.json.
export type { Distribution, DistributionMethod } from "./distribution.js";
export * from "./event.js";
export type { EventSums } from "./event-sums.js";
export type { ExactSum } from "./exact-sum.js";
export * from "./field.js";
export type { PairProducts, PairSums } from "./kernels.js";
export { type QuantileMethod, quantiles } from "./quantile.js";
export { permutation, type RandomStream, randomStream } from "./random.js";
export type { Coordinates } from "./regrid/grid-axes.js";
export { makeRegridder, type Regridder, type RegridMethod } from "./regrid/regridder.js";
export * from "./transform.js";
