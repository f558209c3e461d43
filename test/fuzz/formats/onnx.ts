import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { damage } from "../damage.js";
import type { Dice } from "../dice.js";
import type { FileSpec, FuzzCase } from "../fuzz-case.js";

const here = fileURLToPath(import.meta.url);
const root = here.slice(0, here.search(/[/\\](build[/\\]fuzz[/\\])?test[/\\]fuzz[/\\]/));

let decoder: Buffer | null = null;
function realModel(): Buffer {
  decoder ??= readFileSync(`${root}/test/fixtures/tiny-cvae/decoder.onnx`);
  return decoder;
}

function varint(value: number | bigint): Buffer {
  const bytes: number[] = [];
  for (let rest = BigInt.asUintN(64, BigInt(value)); ; rest >>= 7n) {
    if (rest < 128n) {
      bytes.push(Number(rest));
      return Buffer.from(bytes);
    }
    bytes.push(Number(rest & 127n) | 128);
  }
}

const number = (field: number, value: number | bigint): Buffer =>
  Buffer.concat([varint(field * 8), varint(value)]);
const bytes = (field: number, value: Buffer | string, length?: number): Buffer => {
  const content = Buffer.from(value as string);
  return Buffer.concat([varint(field * 8 + 2), varint(length ?? content.length), content]);
};

/** ModelProto with one graph of these contents. */
function model(graph: Buffer): Buffer {
  return Buffer.concat([number(1, 8), bytes(2, "fuzz"), bytes(7, graph), bytes(8, number(2, 13))]);
}

function tensor(dims: readonly (number | bigint)[], more: Buffer = Buffer.alloc(0)): Buffer {
  return Buffer.concat([...dims.map((dim) => number(1, dim)), number(2, 1), bytes(8, "w"), more]);
}

function external(location: string): Buffer {
  const entry = (key: string, value: string) => bytes(13, Buffer.concat([bytes(1, key), bytes(2, value)]));
  return Buffer.concat([entry("location", location), number(14, 1)]);
}

/** Graphs inside of attributes of nodes inside of graphs. */
function nestedGraphs(depth: number): Buffer {
  let graph = bytes(2, "innermost");
  for (let i = 0; i < depth; i++) graph = bytes(1, bytes(5, bytes(6, graph)));
  return graph;
}

const MAKERS: readonly ((dice: Dice) => {
  content: Buffer;
  what: string;
  fatal: boolean;
  beside?: FileSpec[];
})[] = [
  (dice) => {
    const { bytes: content, what } = damage(dice, realModel(), [0, 10, 100, 300]);
    return { content, what, fatal: false };
  },
  (dice) => {
    const location = dice.pick([
      "../../outside.bin",
      "/etc/hostname",
      "",
      ".",
      "..",
      "a\0b",
      "\x1b[31mred",
      "http://example.invalid/w",
      "x".repeat(70000),
      "missing.bin",
      "sub/../../outside",
    ]);
    return {
      content: model(bytes(5, tensor([2, 3], external(location)))),
      what: `weights in ${JSON.stringify(location.slice(0, 40))}`,
      fatal: true,
    };
  },
  (dice) => {
    const special = dice.pick(["directory", "fifo"] as const);
    return {
      content: model(bytes(5, tensor([2, 3], external("weights.bin")))),
      what: `weights in a ${special}`,
      fatal: true,
      beside: [{ path: "weights.bin", special }],
    };
  },
  (dice) => {
    const linkTo = dice.pick(["/etc/hostname", "weights.bin", "../../../../../etc/hostname", "/dev/zero"]);
    return {
      content: model(bytes(5, tensor([2, 3], external("weights.bin")))),
      what: `weights in a link to ${linkTo}`,
      fatal: true,
      beside: [{ path: "weights.bin", linkTo }],
    };
  },
  (dice) => {
    const dims = dice.pick<(number | bigint)[]>([
      [-1n, 2],
      [2n ** 62n, 2n ** 62n],
      [10 ** 12],
      [0],
      new Array<number>(5000).fill(2),
    ]);
    return { content: model(bytes(5, tensor(dims))), what: `a tensor of ${dims.slice(0, 4)}`, fatal: false };
  },
  (dice) => {
    const depth = dice.pick([10, 500, 3000]);
    return {
      content: model(nestedGraphs(depth)),
      what: `${depth} graphs inside each other`,
      fatal: depth > 500,
    };
  },
  (dice) => {
    const length = dice.pick([1, 2 ** 31, 2 ** 40, 2 ** 53]);
    return {
      content: Buffer.concat([number(1, 8), bytes(7, "graph", length), bytes(8, number(2, 13))]),
      what: `a graph that declares ${length} bytes`,
      fatal: length > 100,
    };
  },
  (dice) => {
    const content = dice.pick([
      Buffer.alloc(0),
      Buffer.alloc(1000),
      Buffer.alloc(1000, 0xff),
      Buffer.from("just text"),
      Buffer.from("<html></html>"),
      Buffer.concat([number(1, 8), Buffer.alloc(100, 0x80)]),
      Buffer.concat([number(1, 2n ** 64n - 1n), bytes(8, number(2, 13))]),
      Buffer.concat([bytes(1, "eight"), bytes(8, number(2, 13))]),
      Buffer.concat([number(1, 8), Buffer.from([0x3b, 0x3c])]),
      dice.bytes(200),
    ]);
    return {
      content,
      what: `${content.length} bytes: ${content.subarray(0, 12).toString("hex")}`,
      fatal: false,
    };
  },
  () => ({
    content: Buffer.concat([
      number(1, 8),
      bytes(2, "\x1b[31mevil\x1b[0m\nundrizzle: all is well"),
      bytes(8, number(2, 13)),
      bytes(7, ""),
    ]),
    what: "a producer with escape sequences",
    fatal: false,
  }),
];

export function onnxCase(dice: Dice): FuzzCase {
  const path = "model.onnx";
  if (dice.chance(0.05))
    return {
      kind: "onnx",
      recipe: ["as it should be"],
      files: [{ path, bytes: realModel() }],
      action: { do: "onnx", path, load: true },
      expected: { outcome: "values", values: [] },
    };
  const { content, what, fatal, beside = [] } = dice.pick(MAKERS)(dice);
  const load = dice.chance(0.5);
  return {
    kind: "onnx",
    recipe: [what, load ? "loaded" : "read"],
    files: [{ path, bytes: content }, ...beside],
    action: { do: "onnx", path, load },
    expected: { outcome: fatal ? "error" : "either" },
  };
}
