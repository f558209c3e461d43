import { resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { openCvae } from "../../lib/model/cvae.js";
import { halfBits } from "../../lib/model/element-types.js";
import { readOnnxFile } from "../../lib/model/onnx-file.js";
import type { Tensor } from "../../lib/model/session.js";

const tiny = (name: string): string => resolve(import.meta.dirname, `../fixtures/tiny-cvae/${name}.onnx`);
const odd = (name: string): string => resolve(import.meta.dirname, `../fixtures/odd-onnx/${name}.onnx`);

const input = {
  predictors: { dims: [2, 3, 2], data: Float32Array.from({ length: 12 }, (_, i) => i / 64) },
  statics: { dims: [2, 6, 5], data: new Float32Array(60) },
  truth: { dims: [1, 6, 5], data: new Float32Array(30).fill(0.5) },
};
/** By the formulas of fixtures/odd-onnx/make.py: the sum of X_lr is 66/64, that of Y_hr 15. */
const sumOfH = 3 * 0.5 * (66 / 64);
const seven = Float32Array.from({ length: 28 }, (_, i) => i / 16);
const expected = (k: number, cell: number, more = 0): number =>
  [0, 1, 2, 3].reduce((sum, d) => sum + (4 * k + d) / 16, sumOfH) + 0.01 * cell + more;

async function decodeSeven(
  decoder: string,
  { encoder = tiny("encoder"), others = {} as Record<string, Tensor>, threads = 1 } = {},
): Promise<Float32Array[]> {
  const model = await openCvae(encoder, odd(decoder), {}, threads, Object.keys(others));
  try {
    return await model.decode(seven, await model.encode({ ...input, others }));
  } finally {
    await model.release();
  }
}

function expectFormula(fields: readonly Float32Array[], digits: number, more = 0): void {
  expect(fields).toHaveLength(7);
  for (const [k, field] of fields.entries())
    expect([...field]).toEqual(
      Array.from({ length: 30 }, (_, cell) => expect.closeTo(expected(k, cell, more), digits)),
    );
}

describe("seven latent vectors through a decoder", () => {
  test.each([
    ["of batch 1, call by call", "decoder-batch1", 5],
    ["of batch 4, the second batch filled up", "decoder-batch4", 5],
    ["whose batch of 1 is stuck inside, which its ports do not tell", "decoder-stuck", 5],
    ["that gives N×H×W", "decoder-without-channel", 5],
    ["in half precision", "decoder-float16", 1],
    ["in double precision", "decoder-float64", 5],
  ])("%s", async (_, decoder, digits) => {
    expectFormula(await decodeSeven(decoder), digits);
  });

  test("through an encoder of batch 4, and one in double precision", async () => {
    expectFormula(await decodeSeven("decoder-batch4", { encoder: odd("encoder-batch4") }), 5);
    expectFormula(await decodeSeven("decoder-float64", { encoder: odd("encoder-float64") }), 5);
  });

  test("on another thread, in half precision", async () => {
    expectFormula(await decodeSeven("decoder-float16", { threads: 2 }), 1);
  });

  const number = (value: number): Tensor => ({ dims: [], data: Float64Array.of(value) });
  const given = {
    season: number(3),
    wet: number(1),
    month: { dims: [2], data: Float64Array.of(4, -6) },
    gain: number(0.5),
  };

  test("with inputs of int64, bool, int32 and float16 that model.inputs gives", async () => {
    expectFormula(await decodeSeven("decoder-inputs", { others: given }), 3, 3 + 10 - 200 + 0.5);
  });

  test.each([
    [{ season: number(1.5) }, /input season is int64: 1\.5 does not fit it/],
    [{ wet: number(2) }, /input wet is bool: 2 does not fit it/],
    [
      { month: { dims: [2], data: Float64Array.of(1, 2 ** 31) } },
      /input month is int32: 2147483648 does not/,
    ],
    [{ gain: number(70000) }, /input gain is float16: 70000 does not fit it/],
    [{ month: { dims: [3], data: new Float64Array(3) } }, /input month takes N×2, model\.inputs gives 3 for/],
  ])("refuses values that do not fit: %j", async (wrong, message) => {
    await expect(decodeSeven("decoder-inputs", { others: { ...given, ...wrong } })).rejects.toThrow(message);
  });

  test("refuses inputs that nobody gives, and values that no input takes", async () => {
    await expect(decodeSeven("decoder-inputs")).rejects.toThrow(
      /input season is neither z, S nor an output.*give its values, under model\.inputs/,
    );
    await expect(decodeSeven("decoder-float64", { others: { saison: number(1) } })).rejects.toThrow(
      /no input is called saison.*inputs: X_lr, Y_hr, S, z, h_X/,
    );
  });

  test("refuses exchanged rows and columns, although the number of cells is right", async () => {
    await expect(decodeSeven("decoder-swapped")).rejects.toThrow(
      /decoder-swapped\.onnx: output Y_hat is 7×1×5×6: gives 5×6, the fields of the run are 6×5: .*exchanged/,
    );
  });

  test("refuses a mu that is not as long as z", async () => {
    await expect(decodeSeven("decoder-float64", { encoder: odd("encoder-latent5") })).rejects.toThrow(
      /mu has 5 latent dimensions, z 4/,
    );
  });
});

test.each([
  ["decoder-random", ["RandomNormalLike"]],
  ["decoder-random-branch", ["RandomUniformLike"]],
  ["decoder-dropout", ["Dropout in training mode"]],
  ["decoder-dropout-off", []],
  ["decoder-nan", []],
])("%s: operators that make samples differ", async (name, unsteady) => {
  expect((await readOnnxFile(odd(name))).unsteady).toEqual(unsteady);
});

// Bits from NumPy 1.24: np.float16(x).view(np.uint16).
test.each([
  [1, 0x3c00],
  [-2.5, 0xc100],
  [0.1, 0x2e66],
  [65504, 0x7bff],
  [65519.9, 0x7bff],
  [65520, 0x7c00],
  [5.9604644775390625e-8, 0x0001],
  [2.9e-8, 0x0000],
  [6.103515625e-5, 0x0400],
  [6.0975551605224609e-5, 0x03ff],
  [2049, 0x6800],
  [2051, 0x6802],
  [-0, 0x8000],
  [0, 0],
  [Number.NEGATIVE_INFINITY, 0xfc00],
  [Number.NaN, 0x7e00],
])("%f in half precision", (value, bits) => {
  expect(halfBits(value)).toBe(bits);
});
