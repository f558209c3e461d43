import { type Block, float32, float64, nested, someBlock } from "../block.js";
import { damage } from "../damage.js";
import type { Dice } from "../dice.js";
import type { Expected, FuzzCase } from "../fuzz-case.js";

/** The parts of a `.npy` file, each of which may lie. */
export interface NpyParts {
  magic: Buffer;
  version: number;
  /** What stands between the braces' quotes: the dictionary as text. */
  descr: string;
  fortran: string;
  shape: string;
  layout: (descr: string, fortran: string, shape: string) => string;
  /** Declared length of the header; null: the true one. */
  headerLength: number | null;
  data: Buffer;
}

const usual = (descr: string, fortran: string, shape: string) =>
  `{'descr': ${descr}, 'fortran_order': ${fortran}, 'shape': ${shape}, }`;

export function npyParts(shape: readonly number[], descr: string, data: Buffer): NpyParts {
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(", ")})`;
  return {
    magic: Buffer.from("\x93NUMPY", "latin1"),
    version: 1,
    descr: `'${descr}'`,
    fortran: "False",
    shape: tuple,
    layout: usual,
    headerLength: null,
    data,
  };
}

export function npyBytes(parts: NpyParts): Buffer {
  const text = `${parts.layout(parts.descr, parts.fortran, parts.shape)}\n`;
  const header = Buffer.from(text, parts.version === 3 ? "utf8" : "latin1");
  const length = parts.headerLength ?? header.length;
  const size = Buffer.alloc(parts.version === 1 ? 2 : 4);
  if (parts.version === 1) size.writeUInt16LE(length % 65536);
  else size.writeUInt32LE(length % 2 ** 32);
  return Buffer.concat([parts.magic, Buffer.from([parts.version & 255, 0]), size, header, parts.data]);
}

/** A valid `.npy` file of a block, in one of the ways that NumPy has. */
export function npyOf(dice: Dice, block: Block, isSingle = false): { parts: NpyParts; recipe: string[] } {
  const { events, members, height, width, values } = block;
  const shape = isSingle
    ? [1, height, width]
    : members > 1
      ? [events, members, height, width]
      : [events, height, width];
  const recipe: string[] = [];
  const wide = dice.chance(0.3);
  const big = dice.chance(0.2);
  let order = values;
  const isFortran = dice.chance(0.2);
  if (isFortran) order = columnMajor(values, shape);
  const parts = npyParts(
    shape,
    `${big ? ">" : "<"}f${wide ? 8 : 4}`,
    wide ? float64(order, big) : float32(order, big),
  );
  if (isFortran) {
    parts.fortran = "True";
    recipe.push("Fortran order");
  }
  parts.version = dice.pick([1, 1, 2, 3]);
  if (dice.chance(0.2)) {
    parts.layout = (descr, fortran, tuple) =>
      `{ "shape":${tuple},"descr" : ${descr},  "fortran_order":${fortran}}     `;
    recipe.push("keys in another order");
  }
  return { parts, recipe: [`${parts.descr} ${parts.shape} version ${parts.version}`, ...recipe] };
}

function columnMajor(values: readonly number[], shape: readonly number[]): number[] {
  const out = new Array<number>(values.length);
  const strides = shape.map((_, axis) => shape.slice(0, axis).reduce((a, b) => a * b, 1));
  values.forEach((value, i) => {
    let rest = i;
    let to = 0;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      to += (rest % shape[axis]) * strides[axis];
      rest = Math.floor(rest / shape[axis]);
    }
    out[to] = value;
  });
  return out;
}

/** A pickle that would run a command if it were unpickled. */
const PICKLE = Buffer.from("cposix\nsystem\n(S'touch pwned'\ntR.", "latin1");

const LIES: readonly ((dice: Dice, parts: NpyParts) => [what: string, fatal: boolean])[] = [
  (dice, parts) => {
    parts.shape = dice.pick([
      "(1000000000000, 3, 4)",
      "(1000000, 1000000)",
      "(9007199254740993, 2)",
      "(18446744073709551615, 18446744073709551615, 2)",
      "(-1, 3)",
      "(1.5, 2)",
      "(1e3, 2)",
      "(0x10, 2)",
      "(2)",
      "[2, 3]",
      "()",
      "(,)",
      `(${"1, ".repeat(40)})`,
      `(${"9, ".repeat(400)})`,
      "(2 3)",
      "('2', 3)",
      "None",
    ]);
    return [`shape ${parts.shape.slice(0, 60)}`, !["()", "(2)"].includes(parts.shape)];
  },
  (dice, parts) => {
    parts.descr = dice.pick([
      "'|O'",
      "'O'",
      "[('a', '<f4'), ('b', '<i8')]",
      "'<f16'",
      "'<c8'",
      "'<f0'",
      "'S0'",
      "'<U0'",
      "'<U999999999999'",
      "'|S99999999999999999999'",
      "'|V4'",
      "''",
      "None",
      "'<f4",
      "'\\x00f4'",
      "'__proto__'",
      "'<constructor'",
    ]);
    return [`descr ${parts.descr}`, true];
  },
  (dice, parts) => {
    parts.descr = `'${dice.pick(["<i4", "<u4", "<f4", "|i1", "|b1", "<M8[D]", "<m8[ns]", "<M8", "<U1", "|S4", "<i8", "<f2", ">i2"])}'`;
    return [`descr ${parts.descr} over other data`, false];
  },
  (_, parts) => {
    parts.descr = "'|O'";
    parts.data = PICKLE;
    return ["pickled objects", true];
  },
  (dice, parts) => {
    parts.headerLength = dice.pick([0, 1, 9, 65535, 65536, 2 ** 31, 2 ** 32 - 1]);
    return [`header length ${parts.headerLength}`, false];
  },
  (dice, parts) => {
    parts.version = dice.pick([0, 4, 147, 255]);
    return [`version ${parts.version}`, true];
  },
  (dice, parts) => {
    parts.magic = dice.pick([
      Buffer.from("\x93NUMPx", "latin1"),
      Buffer.alloc(6),
      Buffer.from("PK\x03\x04\0\0"),
    ]);
    return ["other magic", true];
  },
  (dice, parts) => {
    const text = dice.pick([
      "{}",
      "",
      "None",
      "{'descr': '<f4'}",
      "__import__('os').system('touch pwned')",
      "{'descr': '<f4', 'fortran_order': Maybe, 'shape': (2, 3), }",
      "{".repeat(20000),
      "\x1b[31m{'descr': \x07 '<f4'",
    ]);
    parts.layout = () => text;
    return [`header ${JSON.stringify(text.slice(0, 40))}`, true];
  },
  (dice, parts) => {
    parts.data = Buffer.concat([parts.data, dice.bytes(dice.between(1, 9))]);
    return ["bytes behind the data", true];
  },
  (dice, parts) => {
    parts.data = parts.data.subarray(0, dice.below(parts.data.length));
    return ["data cut", true];
  },
  (_, parts) => {
    parts.shape = "(0, 3, 4)";
    parts.data = Buffer.alloc(0);
    return ["no events", true];
  },
];

/** A `.npy` file that lies, with what was done to it. */
export function badNpy(dice: Dice, parts: NpyParts): { bytes: Buffer; what: string; fatal: boolean } {
  if (dice.chance(0.3)) return { ...damage(dice, npyBytes(parts), [0, 6, 8, 12, 40, 60]), fatal: false };
  const [what, fatal] = dice.pick(LIES)(dice, parts);
  return { bytes: npyBytes(parts), what, fatal };
}

export function npyCase(dice: Dice): FuzzCase {
  const block = someBlock(dice, { members: dice.pick([1, 1, 2]) });
  const { parts, recipe } = npyOf(dice, block);
  const path = dice.pick(["fields.npy", "fields.npy", "fields.nc", "day 1 ☂.npy"]);
  const options = { units: "mm/day" };
  if (dice.chance(0.25)) {
    const expected: Expected = { outcome: "values", values: nested(block) };
    return {
      kind: "npy",
      recipe,
      files: [{ path, bytes: npyBytes(parts) }],
      action: { do: "fields", path, options },
      expected,
    };
  }
  if (dice.chance(0.1)) {
    const bytes = npyBytes(parts);
    const shrinkTo = dice.below(bytes.length);
    return {
      kind: "npy",
      recipe: [...recipe, `shrinks to ${shrinkTo} bytes while open`],
      files: [{ path, bytes }],
      action: { do: "fields", path, options, shrinkTo },
      expected: { outcome: parts.data.length > 0 ? "error" : "either" },
    };
  }
  const { bytes, what, fatal } = badNpy(dice, parts);
  return {
    kind: "npy",
    recipe: [...recipe, what],
    files: [{ path, bytes }],
    action: { do: dice.chance(0.1) ? "rewrite" : "fields", path, options },
    expected: { outcome: fatal ? "error" : "either" },
  };
}
