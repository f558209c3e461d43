import { damage } from "../damage.js";
import type { Dice } from "../dice.js";
import type { FuzzCase } from "../fuzz-case.js";

const VALID = `data_root: .
outputs_root: outputs
statics: {use_land_sea: true, use_elevation: false}
model:
  encoder: encoder.onnx
  decoder: decoder.onnx
  d_z: 4
  inputs: {z: latent}
loss: {scale: 36.6, beta_kl: 0.0005}
train: {epochs: 10, lr: 0.001}
sampling: {mode: posterior, K: 3, days: heavy_only, pixel_threshold: 0.1}
seed: 5
`;

/** Aliases of lists of aliases: 9 lines that stand for 10⁹ items. */
function billionLaughs(key: string, isList: boolean): string {
  const lines = ["a0: &a0 lol"];
  for (let i = 1; i <= 9; i++) {
    const refs = Array.from({ length: 10 }, (_, n) => (isList ? `*a${i - 1}` : `k${n}: *a${i - 1}`)).join(
      ", ",
    );
    lines.push(`a${i}: &a${i} ${isList ? `[${refs}]` : `{${refs}}`}`);
  }
  return `${VALID}${lines.join("\n")}\n${key}: *a9\n`;
}

const KEYS = [
  "data_root",
  "outputs_root",
  "statics",
  "model",
  "loss",
  "train",
  "sampling",
  "device",
  "seed",
  "validation",
  "scheduler",
];
const VALUES = [
  "null",
  "[]",
  "{}",
  "-1",
  "1.5",
  ".nan",
  ".inf",
  "1e999",
  "0x7fffffffffffffffffff",
  "'text'",
  "true",
  "2026-11-23",
  "!!js/function 'function() { throw 1 }'",
  "!!js/regexp /a/",
  "!!python/object/apply:os.system ['touch pwned']",
  "!!binary aGVsbG8=",
  "&self [*self]",
  "*nowhere",
  '"\\e[31mred"',
  "'../../../../etc'",
  '"\\0"',
  "{K: &k [*k]}",
];

/** What is done to the text; the last says whether it can only end in an error. */
const CHANGES: readonly ((dice: Dice) => [text: string | Buffer, what: string, fatal: boolean])[] = [
  (dice) => {
    const key = dice.pick(["validation", "other", "scheduler", "sampling", "model", "data_root"]);
    const isList = dice.chance(0.5);
    return [billionLaughs(key, isList), `a billion laughs as ${key}`, true];
  },
  (dice) => {
    const [key, value] = [dice.pick(KEYS), dice.pick(VALUES)];
    const text = VALID.replace(new RegExp(`^${key}:.*\\n(  .*\\n)*`, "m"), "");
    return [`${text}${key}: ${value}\n`, `${key}: ${value}`, false];
  },
  (dice) => {
    const [part, key] = dice.pick<[string, string]>([
      ["sampling", "K"],
      ["sampling", "mode"],
      ["sampling", "days"],
      ["sampling", "temperature"],
      ["model", "H"],
      ["model", "encoder"],
      ["model", "inputs"],
      ["train", "epochs"],
      ["loss", "w_max"],
      ["statics", "use_elevation"],
    ]);
    const value = dice.pick(VALUES);
    return [
      `data_root: .\noutputs_root: outputs\n${part}: {${key}: ${value}}\n`,
      `${part}.${key}: ${value}`,
      false,
    ];
  },
  (dice) => {
    const key = dice.pick(["__proto__", "constructor", "prototype", "toString", "hasOwnProperty", "<<"]);
    const value = dice.pick(["{polluted: true}", "1", "[1]", "{prototype: {polluted: true}}"]);
    const place = dice.pick(["", "model: {inputs: {", "sampling: {"]);
    const close = place === "" ? "" : "}".repeat(place.split("{").length - 1);
    return [
      `data_root: .\noutputs_root: outputs\n${place}${key}: ${value}${close}\n`,
      `${place}${key}: ${value}`,
      false,
    ];
  },
  (dice) => {
    const depth = dice.pick([50, 1000, 100000]);
    return [
      `${VALID}deep: ${"[".repeat(depth)}${"]".repeat(depth)}\n`,
      `${depth} lists inside each other`,
      false,
    ];
  },
  (dice) => {
    const depth = dice.pick([50, 2000]);
    const lines = Array.from({ length: depth }, (_, i) => `${" ".repeat(i)}k:`).join("\n");
    return [
      `${VALID}deep:\n ${lines.replaceAll("\n", "\n ")} 1\n`,
      `${depth} mappings inside each other`,
      false,
    ];
  },
  (dice) => {
    const text = dice.pick([
      "",
      "---\n",
      "just text",
      "- 1\n- 2\n",
      "42",
      "null",
      "a: 1\na: 2\n",
      `${VALID}---\n${VALID}`,
      "\tdata_root: .\n",
      "data_root: .\n\toutputs_root: x\n",
      "data_root: [unclosed\n",
      'data_root: "unclosed\n',
      "\ufeffdata_root: 3\n",
      "%YAML 9.9\n---\ndata_root: .\n",
      "? [complex, key]\n: value\n",
      "\x1b[31mdata_root\x1b[0m: {\n",
      "{".repeat(100000),
      "? ".repeat(10000),
      "- ".repeat(10000),
      "a: &a\n  b: *a\n",
    ]);
    return [text, JSON.stringify(text.slice(0, 40)), true];
  },
  (dice) => [
    Buffer.concat([
      Buffer.from(VALID),
      dice.pick([Buffer.from([0xff, 0xfe]), Buffer.from([0]), Buffer.from([0xc3, 0x28])]),
    ]),
    "bytes that are no UTF-8",
    false,
  ],
  () => [Buffer.from(VALID, "utf16le"), "UTF-16", true],
  (dice) => {
    const { bytes, what } = damage(dice, Buffer.from(VALID));
    return [bytes, what, false];
  },
  () => [`# ${"x".repeat(20_000_000)}\n${VALID}`, "20 MB of comment", true],
];

export function configCase(dice: Dice): FuzzCase {
  const path = "config.yaml";
  const caseOf = (text: string | Buffer, what: string, outcome: "error" | "either"): FuzzCase => ({
    kind: "config",
    recipe: [what],
    files: [{ path, bytes: Buffer.from(text as string) }],
    action: { do: "config", path },
    expected: { outcome },
  });
  if (dice.chance(0.05))
    return { ...caseOf(VALID, "as it should be", "either"), expected: { outcome: "values", values: [] } };
  const [text, what, fatal] = dice.pick(CHANGES)(dice);
  return caseOf(text, what, fatal ? "error" : "either");
}
