// CRPS of ensembles in arrays of one's own, cell by cell and over all.
import { makeField, measureFields, metrics } from "undrizzle";

const field = (...mm: number[]) => makeField("mm/day", { height: 1, width: 2 }, Float32Array.from(mm));
const first = metrics.crpsOf(1, [0, 2]);
const { crps } = measureFields(field(1, 4), [field(0, 4), field(2, 8)], { crps: metrics.crps });
console.log(first.ecdf, crps.ecdf);
// prints: 0.5 0.75
