// A diagnosis of arrays in memory: two members with a floor of drizzle.
import { diagnose, eventsOf, makeField } from "undrizzle";

const grid = { height: 8, width: 8 };
const rain = (day: number) => Float32Array.from({ length: 64 }, (_, i) => Math.max(0, 10 * Math.sin(i + day) - 5));
const events = Array.from({ length: 12 }, (_, day) => ({
  key: `day ${day}`,
  index: day,
  truth: makeField("mm/day", grid, rain(day)),
  members: [0.3, 0.4].map((floor) => makeField("mm/day", grid, rain(day).map((v) => Math.max(v, floor)))),
}));
const { diagnosis } = await diagnose(eventsOf(events), {});
console.log(diagnosis.length > 0);
// prints: true
