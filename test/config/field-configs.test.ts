import { mkdir, mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { loadConfig } from "../../lib/config/config.js";
import { parseConfig } from "../../lib/config/parse.js";
import { unknownKeyNotes } from "../../lib/config/unknown-keys.js";
import { openRun } from "../../lib/run/run.js";
import { runCli } from "../cli/run-cli.js";
import { pythonWith, runPython } from "../fixtures/python.js";
import { tinyRun } from "../fixtures/tiny-run.js";

const field = (name: string): string =>
  resolve(import.meta.dirname, `../fixtures/field-configs/${name}.yaml`);
const minimal = "data_root: d\noutputs_root: o\n";

describe("configs in the manner of the field load unchanged", () => {
  test("first: every key is known, cluster paths, yes and off, 1e-3", async () => {
    const config = await loadConfig(field("first"));
    expect(config.unknownKeys).toEqual([]);
    expect(config.loss).toMatchObject({
      beta_kl: 5e-4,
      use_free_bits: true,
      p99_threshold: "from_thresholds_json",
    });
    expect(config.train).toMatchObject({ lr: 1e-3, amp: true, early_stopping_min_delta: 1e-4 });
    expect(config.validation).toMatchObject({ generate_samples: false });
    expect(config.model.in_channels_X).toBe(7);
    expect(config.sampling.pixel_threshold).toBe(0);
  });

  test("second: keys without a value are not set, << brings in what it names", async () => {
    const config = await loadConfig(field("second"));
    expect(config.unknownKeys).toEqual(["common"]);
    expect(config.statics).toMatchObject({ use_elevation: true, normalize_statics: false });
    expect(config.loss).toMatchObject({
      warmup_epochs: 0,
      tail_boost: 0,
      lambda_sparse: 0.05,
      beta_kl: 1e-4,
    });
    expect(config.loss.p95_threshold).toBeUndefined();
    expect([config.seed, config.validation]).toEqual([1234, {}]);
  });

  test("third: unknown keys are kept", async () => {
    const config = await loadConfig(field("third"));
    expect(config.unknownKeys).toEqual(["loss.gamma_focal", "model.kernel"]);
    expect(config.model).toMatchObject({ kernel: [3, 3] });
  });

  const python = pythonWith("yaml");
  test.skipIf(!python)("PyYAML reads the same values, but for 1e-3, which it leaves as text", async () => {
    const folder = await mkdtemp(join(tmpdir(), "undrizzle-yaml-"));
    await writeFile(
      join(folder, "read.py"),
      "import json, sys, yaml\nprint(json.dumps(yaml.full_load(open(sys.argv[1]))))",
    );
    for (const name of ["first", "second", "third"]) {
      const theirs = JSON.parse(runPython(python!, join(folder, "read.py"), field(name)));
      const ours = (await loadConfig(field(name))) as unknown as Record<string, Record<string, unknown>>;
      for (const [section, values] of Object.entries(theirs))
        for (const [key, value] of Object.entries(values && typeof values === "object" ? values : {}))
          if (value !== null)
            expect([section, key, ours[section]![key]]).toEqual([
              section,
              key,
              typeof value === "string" && /^\d+e-?\d+$/.test(value) ? Number(value) : value,
            ]);
    }
  });
});

describe("what is odd is named", () => {
  test.each([
    ["sampling: {pixel_treshold: 0.5}", "sampling.pixel_treshold (sampling.pixel_threshold?)"],
    ["sampling: {temprature: 2}", "sampling.temprature (sampling.temperature?)"],
    ["pixel_threshold: 0.5", "pixel_threshold (sampling.pixel_threshold?)"],
    ["sampling: {k: 3}", "sampling.k (sampling.K?)"],
    ["train: {lambda_mass: 3}", "train.lambda_mass (loss.lambda_mass?)"],
    ["dataroot: x", "dataroot (data_root?)"],
    ["colour: blue", "colour:"],
  ])("%s", (line, named) => {
    const [note] = unknownKeyNotes(parseConfig(minimal + line, "c.yaml"));
    expect(note).toContain(`c.yaml: unknown key ${named}`);
  });

  test.each([
    ["statics: {use_elevation: 'yes'}", /statics\.use_elevation is "yes": expected boolean/],
    ["seed: 010", /010 is octal for some programs and decimal for others/],
    ["loss: {scale: .inf}", /loss\.scale is Infinity/],
    ["loss: {scale: 1}\nseed: 3\nloss: {scale: 2}", /the key loss stands there twice, .*line 5/],
    ["sampling: {K: 3, K: 4}", /the key K stands there twice/],
    ["sampling:\n\tK: 3", /line 4 is indented with a tab: indent with spaces/],
    ["sampling: {days: 'file:$HOME/days.txt'}", /sampling\.days is "file:\$HOME.*variables and ~ are not/],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: as it stands in a config
    ["model: {encoder: '${SCRATCH}/e.onnx'}", /model\.encoder is "\$\{SCRATCH\}\/e\.onnx": variables/],
    ["loss: {p99_threshold: from_json}", /loss\.p99_threshold is "from_json"/],
  ])("%j", (line, message) => {
    expect(() => parseConfig(minimal + line, "c.yaml")).toThrow(message);
  });

  test("a variable in data_root is refused, unless another folder is given", () => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: as it stands in a config
    const text = "data_root: ${DATA}/v3\noutputs_root: ~/out\n";
    expect(() => parseConfig(text, "c")).toThrow(
      /data_root is .*write the path out, or give --data-root DIR/,
    );
    const config = parseConfig(text, "c", { dataRoot: "/d", outputsRoot: "o" });
    expect([config.data_root, config.outputs_root]).toEqual(["/d", resolve("o")]);
  });
});

describe("a config from another machine", () => {
  test("says which folders are not here, and takes those that are given", async () => {
    const folder = await tinyRun();
    const file = join(folder, "config.yaml");
    const text = (await readFile(file, "utf8"))
      .replace("data_root: .", "data_root: /lustre/rain")
      .replace("outputs_root: outputs", "outputs_root: /lustre/scratch/rain/out");
    await writeFile(file, text);
    await expect(openRun(file)).rejects.toThrow(
      /data_root is \/lustre\/rain, which is not on.*--data-root DIR; outputs_root is \/lustre\/scratch\/rain\/out.*--outputs-root/,
    );
    const run = await openRun(file, { dataRoot: folder, outputsRoot: join(folder, "here") });
    expect([run.dataDir, run.synthDir]).toEqual([join(folder, "data"), join(folder, "here/synth")]);
    const [sampled, evaluated] = [
      await runCli("sample", "--config", file, "--data-root", folder, "--outputs-root", folder, "--quiet"),
      await runCli("evaluate", file, "--data-root", folder, "--outputs-root", folder, "--json", "--quiet"),
    ];
    expect([sampled.code, evaluated.code]).toEqual([0, 0]);
    expect(JSON.parse(evaluated.stdout).n).toMatchObject({ events: 3, members: 3 });
  });

  test("static/ and statics/ that differ are refused", async () => {
    const folder = await tinyRun();
    const source = join(folder, "data/statics/land_sea_mask.npy");
    await mkdir(join(folder, "data/static"));
    const copy = join(folder, "data/static/land_sea_mask.npy");
    const bytes = await readFile(source);
    await writeFile(copy, bytes);
    expect((await openRun(folder)).landMask).not.toBeNull();
    bytes[bytes.length - 1] = bytes[bytes.length - 1]! ^ 0x40;
    await writeFile(copy, bytes);
    await expect(openRun(folder)).rejects.toThrow(/static.land_sea_mask\.npy.*statics.*differ/);
  });
});

test("every command that reads a config prints its unknown keys", { timeout: 60_000 }, async () => {
  const folder = await mkdtemp(join(tmpdir(), "undrizzle-typo-"));
  const file = join(folder, "config.yaml");
  await writeFile(file, "data_root: nowhere\noutputs_root: .\nsampling: {pixel_treshold: 0.5}\n");
  const encoder = resolve(import.meta.dirname, "../fixtures/tiny-cvae/encoder.onnx");
  const out = join(folder, "out");
  const commands = [
    ["sample"],
    ["pipeline"],
    ["evaluate"],
    ["diagnose"],
    ["fix", "--method", "loci", "-o", out],
    ["visualize", "-o", out],
    ["explore", "-o", out],
    ["report", "-o", out],
    ["augment", "-o", out],
    ["inject", "activation-floor", "-o", out],
    ["inspect", encoder],
  ];
  for (const words of commands) {
    const { stderr } = await runCli(...words, "--config", file);
    expect([words[0], stderr]).toEqual([words[0], expect.stringContaining("(sampling.pixel_threshold?)")]);
  }
});
