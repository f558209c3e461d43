// CRPS of ensembles in arrays of one's own, cell by cell and over all.
import { eventsOf, makeField, measure, metrics } from "undrizzle";

const grid = { height: 1, width: 2 };
const observed = Float32Array.of(1, 4);
const members = [Float32Array.of(0, 4), Float32Array.of(2, 8)];
const first = metrics.crpsOf(observed[0]!, members.map((values) => values[0]!));
const field = (values: Float32Array) => makeField("mm/day", grid, values);
const events = eventsOf([{ key: "a day", index: 0, truth: field(observed), members: members.map(field) }]);
const { crps } = await measure(events, { crps: metrics.crps() });
console.log(first.ecdf, crps.ecdf);
// prints: 0.5 0.75
