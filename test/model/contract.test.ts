import { describe, expect, test } from "vitest";
import { checkContract } from "../../lib/model/contract.js";
import type { OnnxModel, Port, Tensor } from "../../lib/model/session.js";
import { verifyModel } from "../../lib/model/verify.js";

const port = (name: string, ...shape: (number | string)[]): Port => ({ name, type: "float32", shape });

const encoder = {
  inputs: [port("X_lr", "N", 6, 13, 11), port("Y_hr", "N", 1, 156, 132)],
  outputs: [port("mu", "N", 128), port("logvar", "N", 128), port("h_X", "N", 64)],
};
const decoder = {
  inputs: [port("z", "N", 128), port("h_X", "N", 64), port("S", "N", 2, 156, 132)],
  outputs: [port("Y_hat", "N", 1, 156, 132)],
};

describe("the contract", () => {
  test("knows an encoder and a decoder", () => {
    expect(checkContract(encoder)).toMatchObject({ role: "encoder", conditioning: ["h_X"] });
    expect(checkContract(decoder)).toMatchObject({ role: "decoder", conditioning: ["h_X"] });
  });

  test("double precision, and fields without a channel axis, are fine", () => {
    const double = { ...decoder.outputs[0]!, type: "float64", shape: ["N", 156, 132] };
    expect(checkContract({ ...decoder, outputs: [double] }).role).toBe("decoder");
  });

  test("inputs that model.inputs gives values are known", () => {
    const more = { ...encoder, inputs: [...encoder.inputs, port("month", "N")] };
    expect(checkContract(more, {}, ["month"]).role).toBe("encoder");
    const seasonal = { ...decoder, inputs: [...decoder.inputs, port("season", "N")] };
    expect(checkContract(seasonal, {}, ["season"]).conditioning).toEqual(["h_X"]);
  });

  test("other names are mapped", () => {
    const own = { inputs: [port("latent", "N", 8)], outputs: [port("rain", "N", 1, 4, 4)] };
    expect(checkContract(own).decoderProblems).toEqual(["input z is missing", "output Y_hat is missing"]);
    expect(checkContract(own, { z: "latent", Y_hat: "rain" }).role).toBe("decoder");
    expect(checkContract(own, { z: "noise" }).decoderProblems[0]).toBe("input noise (z) is missing");
  });

  test.each([
    [
      "no conditioning",
      { ...encoder, outputs: encoder.outputs.slice(0, 2) },
      "no output is left for the conditioning",
    ],
    [
      "an input that nobody feeds",
      { ...encoder, inputs: [...encoder.inputs, port("month", "N", 1)] },
      "input month",
    ],
    [
      "latent lengths that differ",
      { ...encoder, outputs: [port("mu", "N", 8), port("logvar", "N", 9), port("h_X", "N", 2)] },
      "mu has 8 latent dimensions, logvar 9",
    ],
    [
      "text",
      { ...encoder, outputs: [{ ...port("mu", "N", 8), type: "string" }, ...encoder.outputs.slice(1)] },
      "output mu is string: it holds no numbers",
    ],
    [
      "a flat field",
      { ...encoder, inputs: [port("X_lr", "N", 858), port("Y_hr", "N", 1, 156, 132)] },
      "input X_lr has 2 axes, not 4",
    ],
  ])("refuses an encoder with %s", (_, model, problem) => {
    const { role, encoderProblems } = checkContract(model);
    expect(role).toBe("neither");
    expect(encoderProblems.join("\n")).toContain(problem);
  });
});

describe("the numbers", () => {
  const tensor = (...data: number[]): Tensor => ({ dims: [data.length], data: Float32Array.from(data) });
  const double: OnnxModel = {
    path: "double.onnx",
    inputs: [port("x", "N")],
    outputs: [port("y", "N")],
    run: async ({ x }) => ({ y: tensor(...Array.from(x!.data, (v) => 2 * v)) }),
    release: async () => {},
  };
  const verify = (x: Tensor, y: Tensor, name = "y") =>
    verifyModel(
      double,
      new Map([
        ["x", x],
        [name, y],
      ]),
    );

  test("agree within the tolerance, absolutely or relatively", async () => {
    expect(await verify(tensor(1, 2), tensor(2, 4.00005))).toMatchObject([
      { output: "y", values: 2, agrees: true },
    ]);
    expect((await verify(tensor(1000), tensor(2000.1)))[0]).toMatchObject({ agrees: true });
    const [apart] = await verify(tensor(1, 2), tensor(2, 5));
    expect(apart).toMatchObject({ absolute: 1, relative: 0.2, agrees: false });
  });

  test("a missing value agrees with a missing value alone", async () => {
    expect((await verify(tensor(Number.NaN), tensor(Number.NaN)))[0]!.agrees).toBe(true);
    expect((await verify(tensor(1), tensor(Number.NaN)))[0]).toMatchObject({
      absolute: Number.POSITIVE_INFINITY,
      agrees: false,
    });
  });

  test("names are mapped, missing arrays and other shapes are refused", async () => {
    const arrays = new Map([
      ["X_lr", tensor(1)],
      ["Y_hat", tensor(2)],
    ]);
    expect(await verifyModel(double, arrays, { X_lr: "x", Y_hat: "y" })).toMatchObject([{ agrees: true }]);
    await expect(verifyModel(double, arrays)).rejects.toThrow("input x is not among the arrays X_lr, Y_hat");
    await expect(verify(tensor(1), tensor(2), "other")).rejects.toThrow("none of its outputs y");
    await expect(verify(tensor(1), tensor(2, 2))).rejects.toThrow("output y is 1, the array expected is 2");
  });
});
