// The kernels of ../kernels.ts and ../event-sums.ts in AssemblyScript. No allocator: every pointer is the caller's,
// aligned to 16 bytes, and fields may be read (not written) up to the next multiple of four cells.
export { countBins, countInBins, filledBins, listBins } from "./bit-order";
export { countBits } from "./bits";
export { cosineForward, cosineInverse } from "./cosine";
export { crps } from "./crps";
export { deviations, openBins, total } from "./deviations";
export { eventSums } from "./event-sums";
export { areaTable, windowSums } from "./fss";
export { job } from "./job";
export { mapQuantiles } from "./quantile-mapping";
export { sortFloats } from "./sort-floats";
export { groupSums, powerSpectrum } from "./spectrum";
export { hardThreshold, zToMm } from "./transform";
export { uniforms } from "./uniforms";
export { packWet } from "./wet-pairs";
