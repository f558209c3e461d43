import { eachField, ratioOf, times } from "./coordinate.js";
import type { Look } from "./look.js";

const CELLS = 2_000;

/** How alike the patterns of different days are: a model that has collapsed to one map makes all days alike. */
export const oneMap: Look = {
  id: "likeness",
  title: "likeness of different days",
  coordinates(pool) {
    if (pool.events.length < 3) return "there are fewer than three events";
    const stride = Math.max(1, Math.ceil(pool.cells.length / CELLS));
    const cells = pool.cells.filter((_, k) => k % stride === stride >> 1);
    const patterns = eachField(pool, cells.length, (values, into) => {
      standardise(
        Float64Array.from(cells, (i) => Math.sqrt(Math.max(values[i] ?? NaN, 0))),
        into,
      );
    });
    const n = cells.length;
    const all = new Float64Array(n);
    for (let i = 0; i < patterns.length; i++) all[i % n] = (all[i % n] ?? NaN) + (patterns[i] ?? NaN);
    const likeness = new Float64Array(patterns.length / n);
    pool.events.forEach((_, e) => {
      const others = all.slice();
      for (let i = e * pool.slots * n; i < (e + 1) * pool.slots * n; i++)
        others[i % n] = (others[i % n] ?? NaN) - (patterns[i] ?? NaN);
      for (let s = 0; s < pool.slots; s++) {
        const at = (e * pool.slots + s) * n;
        for (let c = 0; c < n; c++)
          likeness[e * pool.slots + s] =
            (likeness[e * pool.slots + s] ?? NaN) + (patterns[at + c] ?? NaN) * (others[c] ?? NaN);
      }
    });
    const fields = (pool.events.length - 1) * pool.slots;
    const alike = likeness.map((v) => v / fields);
    return [
      ratioOf("likeness", 1, alike, {
        matters: Math.log(1.5),
        say: ({ ratio }) =>
          ratio > 1
            ? `different days resemble one another ${times(ratio)} as much as real days do, as if one map served for all`
            : `different days have less in common (${times(ratio)}) than real days: the climate of places is missing`,
      }),
    ];
  },
};

/** Mean 0 and length 1 over the known cells; zeros where that is undefined. */
function standardise(values: Float64Array, into: Float64Array): void {
  let [sum, n] = [0, 0];
  for (const v of values)
    if (!Number.isNaN(v)) {
      sum += v;
      n++;
    }
  let squares = 0;
  for (let c = 0; c < values.length; c++) {
    into[c] = Number.isNaN(values[c]) ? 0 : (values[c] ?? NaN) - sum / n;
    squares += (into[c] ?? NaN) ** 2;
  }
  if (squares > 0) for (let c = 0; c < values.length; c++) into[c] = (into[c] ?? NaN) / Math.sqrt(squares);
}
