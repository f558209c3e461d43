import { float32, float64 } from "../block.js";
import type { Dice } from "../dice.js";
import type { FileSpec, FuzzCase } from "../fuzz-case.js";
import { badNpy, npyBytes, npyParts } from "./npy.js";

const [HEIGHT, WIDTH] = [3, 4];
const DAYS = [3, 7, 8];

function npy(values: readonly number[], shape: readonly number[], wide = false): Buffer {
  return npyBytes(npyParts(shape, wide ? "<f8" : "<f4", wide ? float64(values) : float32(values)));
}

function field(dice: Dice, height = HEIGHT, width = WIDTH): Buffer {
  return npy(
    Array.from({ length: height * width }, () => dice.below(40) / 10 - 2),
    [1, height, width],
  );
}

const day = (number: number | string) => `day_${String(number).padStart(6, "0")}`;

/** The files of a small run that is as it should be. */
export function runFiles(dice: Dice, members = 2): Map<string, Buffer> {
  const files = new Map<string, Buffer>();
  files.set("config.yaml", Buffer.from("data_root: .\noutputs_root: outputs\nsampling: {K: 2}\nseed: 5\n"));
  for (const number of DAYS) {
    files.set(`data/Y_hr/${day(number)}.npy`, field(dice));
    files.set(`data/X_lr/${day(number)}.npy`, npy([0.1, 0.2, 0.3, 0.4], [2, 1, 2]));
    for (let member = 0; member < members; member++)
      files.set(`outputs/synth/${day(number)}_sample_0${member}.Y_hr_syn.npy`, field(dice));
  }
  const cells = HEIGHT * WIDTH;
  files.set(
    "data/statics/land_sea_mask.npy",
    npy(
      Array.from({ length: cells }, (_, i) => (i % WIDTH ? 1 : 0)),
      [1, HEIGHT, WIDTH],
    ),
  );
  files.set(
    "data/metadata/ERA5_mean_train.npy",
    npy(new Array<number>(cells).fill(0.5), [HEIGHT, WIDTH], true),
  );
  files.set(
    "data/metadata/ERA5_std_train.npy",
    npy(new Array<number>(cells).fill(0.8), [HEIGHT, WIDTH], true),
  );
  files.set("data/metadata/split.json", Buffer.from(JSON.stringify({ train: [3, 7], val: [8], test: [] })));
  files.set(
    "data/metadata/categories.json",
    Buffer.from(JSON.stringify({ 3: "dry", 7: "heavy_coast", 8: "moderate" })),
  );
  return files;
}

const STRANGE = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0, 1e38, -1e38, 0];

type Change = (
  dice: Dice,
  files: Map<string, Buffer>,
) => [what: string, fatal: boolean, specials?: FileSpec[]];

export const RUN_CHANGES: readonly Change[] = [
  (dice, files) => {
    const gone = dice.pick([...files.keys()].filter((path) => path.endsWith(".npy")));
    files.delete(gone);
    return [`${gone} is missing`, false];
  },
  (dice, files) => {
    const path = dice.pick([...files.keys()].filter((name) => /Y_hr|syn|mask|ERA5/.test(name)));
    const [height, width] = dice.pick([
      [WIDTH, HEIGHT],
      [HEIGHT, WIDTH + 1],
      [0, 0],
      [1, 1],
      [HEIGHT * 2, WIDTH],
    ]);
    files.set(path, field(dice, height, width));
    return [`${path} is ${height}×${width}`, true];
  },
  (dice, files) => {
    const path = dice.pick([...files.keys()].filter((name) => /Y_hr|syn|mask|ERA5/.test(name)));
    const value = dice.pick(STRANGE);
    const shape = path.includes("ERA5") ? [HEIGHT, WIDTH] : [1, HEIGHT, WIDTH];
    files.set(path, npy(new Array<number>(HEIGHT * WIDTH).fill(value), shape));
    return [`${path} is ${value} everywhere`, false];
  },
  (dice, files) => {
    const path = dice.pick([...files.keys()].filter((name) => name.endsWith(".npy")));
    const { bytes, what } = badNpy(
      dice,
      npyParts([1, HEIGHT, WIDTH], "<f4", float32(new Array<number>(HEIGHT * WIDTH).fill(1))),
    );
    files.set(path, bytes);
    return [`${path}: ${what}`, false];
  },
  (_, files) => {
    files.set(
      `outputs/synth/${day(9)}_sample_00.Y_hr_syn.npy`,
      files.get(`outputs/synth/${day(3)}_sample_00.Y_hr_syn.npy`)!,
    );
    return ["samples of a day that is not in Y_hr", true];
  },
  (dice, files) => {
    const name = dice.pick([
      "day_0000003_sample_00.Y_hr_syn.npy",
      "day_000003_sample_000.Y_hr_syn.npy",
      "day_000003_sample_0.Y_hr_syn.npy",
    ]);
    files.set(`outputs/synth/${name}`, field(dice));
    return [`a second file of the same day and member: ${name}`, true];
  },
  (dice, files) => {
    const name = dice.pick([
      "day_0000003.npy",
      "day_99999999999999999999.npy",
      "day_000003 (copy).npy",
      "day_00003.npy",
      "day_000003.npy.tmp",
    ]);
    files.set(`data/Y_hr/${name}`, field(dice));
    return [`Y_hr holds ${name}`, false];
  },
  (_, files) => {
    for (const path of [...files.keys()]) if (path.includes("synth")) files.delete(path);
    return ["no samples", true, [{ path: "outputs/synth", special: "directory" }]];
  },
  (_, files) => {
    for (const path of [...files.keys()]) if (path.includes("Y_hr/")) files.delete(path);
    return ["no real fields", true, [{ path: "data/Y_hr", special: "directory" }]];
  },
  (dice, files) => {
    const path = dice.pick([...files.keys()].filter((name) => /Y_hr|syn|ERA5|config/.test(name)));
    files.delete(path);
    const special = dice.pick([
      { path, special: "directory" },
      { path, special: "fifo" },
      { path, linkTo: path.split("/").at(-1)! },
      { path, linkTo: "/dev/zero" },
      { path, linkTo: "nowhere" },
    ] as const);
    return [`${path} is ${JSON.stringify(special)}`, true, [special]];
  },
  (_, files) => {
    files.set(
      "data/metadata/ERA5_std_train.npy",
      npy(new Array<number>(HEIGHT * WIDTH).fill(-1), [HEIGHT, WIDTH]),
    );
    return ["a negative standard deviation", true];
  },
];

const JSON_TEXTS = [
  "",
  "{",
  "null",
  "[]",
  "7",
  '"train"',
  '{"train": null}',
  '{"train": {"0": 3}}',
  '{"train": [3, "7", null, {}, [], true, 1e400, -1, 1.5]}',
  '{"train": ["../../etc/passwd"]}',
  '{"__proto__": {"train": [3]}, "constructor": [3]}',
  '{"train": [NaN, Infinity]}',
  `{"train": ${"[".repeat(200000)}${"]".repeat(200000)}}`,
  `{"train": [${"3,".repeat(300000)}3]}`,
  `{${Array.from({ length: 20000 }, (_, i) => `"split${i}": []`).join(",")}}`,
  '{"3": "heavy_coast", "../7": "heavy_x", "heavy": "heavy", "1e3": "heavy"}',
  '{"3": {"a": 1}, "7": null, "8": ["heavy"]}',
  '{"\\u001b[31m3": "heavy\\u001b[0m"}',
  "\ufeff{}",
];

export function runCase(dice: Dice): FuzzCase {
  const files = runFiles(dice);
  const specs = () => [...files].map(([path, bytes]): FileSpec => ({ path: `run/${path}`, bytes }));
  if (dice.chance(0.3)) {
    const name = dice.pick(["split", "categories"]);
    const text = dice.pick(JSON_TEXTS);
    files.set(`data/metadata/${name}.json`, Buffer.from(text));
    const selector = dice.pick([
      "split:train",
      "split:val",
      "split:__proto__",
      "split:constructor",
      "heavy_only",
      "file:data/metadata/split.json",
      "file:nowhere",
      "split:\x1b[31m",
      "all",
    ]);
    return {
      kind: "json",
      recipe: [`${name}.json is ${JSON.stringify(text.slice(0, 40))}`, JSON.stringify(selector)],
      files: specs(),
      action: { do: "days", path: "run", selector },
      expected: { outcome: "either" },
    };
  }
  if (dice.chance(0.1))
    return {
      kind: "run",
      recipe: ["as it should be"],
      files: specs(),
      action: { do: "evaluate", input: { run: "run" } },
      expected: { outcome: "either" },
    };
  const [what, fatal, specials = []] = dice.pick(RUN_CHANGES)(dice, files);
  return {
    kind: "run",
    recipe: [what],
    files: [...specs(), ...specials.map((file) => ({ ...file, path: `run/${file.path}` }))],
    action: { do: "evaluate", input: { run: dice.chance(0.3) ? "run/config.yaml" : "run" } },
    expected: { outcome: fatal ? "error" : "either" },
  };
}
