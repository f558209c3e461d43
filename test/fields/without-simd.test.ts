import { beforeAll, expect, test, vi } from "vitest";
import { eventsOf } from "../../lib/fields/event.js";
import { makeField } from "../../lib/fields/field.js";
import { quantiles } from "../../lib/fields/quantile.js";
import { randomStream } from "../../lib/fields/random.js";
import { zToMm } from "../../lib/fields/transform.js";
import { hasWasm } from "../../lib/fields/wasm.js";
import { ksOf } from "../../lib/metrics/ks.js";
import { measureRows } from "../../lib/metrics/measure-rows.js";
import { fitMethod } from "../../lib/postprocess/methods.js";
import { agrees } from "../oracles/agreement.js";

/** The library where memory cannot be shared, as on pages without isolation and in old runtimes. */
async function libraryWithoutSimd() {
  vi.stubGlobal("SharedArrayBuffer", undefined);
  vi.resetModules();
  const [wasm, transform, quantile, ks, evaluation, methods] = await Promise.all([
    import("../../lib/fields/wasm.js"),
    import("../../lib/fields/transform.js"),
    import("../../lib/fields/quantile.js"),
    import("../../lib/metrics/ks.js"),
    import("../../lib/metrics/measure-rows.js"),
    import("../../lib/postprocess/methods.js"),
  ]);
  return { ...wasm, ...transform, ...quantile, ...ks, ...evaluation, ...methods };
}
let plain: Awaited<ReturnType<typeof libraryWithoutSimd>>;

/** Whether there are kernels is found out once, when they are first wanted. */
beforeAll(async () => {
  expect(hasWasm()).toBe(true);
  plain = await libraryWithoutSimd();
  expect(plain.hasWasm()).toBe(false);
  vi.unstubAllGlobals();
});

const grid = { height: 20, width: 24 };
const cells = grid.height * grid.width;

/** Days of rain that members see blurred. */
function days(count: number) {
  return eventsOf(
    Array.from({ length: count }, (_, index) => {
      const { normal } = randomStream(7, index);
      const truth = Float32Array.from({ length: cells }, () => Math.max(3 * normal(), 0));
      const member = () => truth.map((x) => Math.max(x + normal(), 0.01));
      const field = (values: Float32Array) => makeField("mm/day", grid, values);
      return {
        key: `day_${index}`,
        index,
        truth: field(truth),
        members: [0, 1, 2].map(() => field(member())),
      };
    }),
  );
}

test("amounts, quantiles and KS have the same bits", () => {
  const { normal } = randomStream(1);
  const z = makeField("z", { height: 500, width: 300 }, Float32Array.from({ length: 150_000 }, normal));
  const normalisation = {
    mean: new Float32Array(150_000).fill(0.4),
    std: new Float32Array(150_000).fill(0.9),
  };
  const amounts = zToMm(z, normalisation).values;
  expect(
    Buffer.compare(Buffer.from(plain.zToMm(z, normalisation).values.buffer), Buffer.from(amounts.buffer)),
  ).toBe(0);
  const shares = [0, 0.5, 0.99, 1];
  expect(plain.quantiles(amounts, shares)).toEqual(quantiles(amounts, shares));
  const other = amounts.map((x) => 0.9 * x);
  expect(plain.ksOf(amounts, other)).toBe(ksOf(amounts, other));
});

test("every metric agrees", async () => {
  const set = days(4);
  agrees(await plain.measureRows(set), await measureRows(set));
});

test("quantile mapping has the same bits", async () => {
  const set = days(2);
  const spec = { method: "quantile-mapping", seed: 3 } as const;
  const [fast, slow] = [await fitMethod(spec, set), await plain.fitMethod(spec, set)];
  expect(slow.params).toEqual(fast.params);
  for await (const event of set)
    expect(slow.apply(event).members.map(({ values }) => values)).toEqual(
      fast.apply(event).members.map(({ values }) => values),
    );
});
