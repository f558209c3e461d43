import { execFileSync } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { runPython } from "../fixtures/python.js";

const root = resolve(import.meta.dirname, "../..");
const main = join(root, "dist/cli/main.js");

/** What a run of the field has been through before its numbers are looked at. */
const SET_UP = [
  "undrizzle visualize my-run --num-samples 1 --quiet && cp my-run/outputs/visualizations/statistics.json .",
  "undrizzle augment --config my-run/config.yaml -o srdrn/arrays",
  "undrizzle fix --truth obs.nc --samples model.nc --method quantile-mapping -o cured --quiet",
  "undrizzle fix my-run --method matched --fit-on first-half -o fit --quiet",
];

const TRAIN_LOG = `epoch,loss,kl\n${Array.from({ length: 30 }, (_, i) => `${i},${1 / (i + 1)},${0.1 + 1 / (i + 1)}`).join("\n")}\n`;

/** A folder in which commands run as they are printed: what they name is there, small. */
export interface World {
  readonly folder: string;
  /** What a shell makes of a line; null where it ends well, else the last thing that it said. */
  failureOf(line: string): string | null;
}

/**
 * Files and runs of the names that pages use: `my-run/` and its like are runs of 6×5 cells with a tiny model and its
 * samples, `data/embedded` is one of them, `obs.nc` and its like are 60 dated days of 12×10 cells.
 */
export function makeWorld(folder: string, python: string): World {
  runPython(python, join(import.meta.dirname, "world.py"), folder);
  const bin = join(folder, "bin");
  mkdirSync(bin);
  writeFileSync(join(bin, "undrizzle"), `#!/bin/sh\nexec "${process.execPath}" "${main}" "$@"\n`);
  writeFileSync(join(bin, "npx"), '#!/bin/sh\nexec "$@"\n');
  writeFileSync(join(bin, "srun"), '#!/bin/sh\nexec "$@"\n');
  writeFileSync(join(bin, "sbatch"), "#!/bin/sh\necho 17\n");
  for (const name of ["undrizzle", "npx", "srun", "sbatch"]) chmodSync(join(bin, name), 0o755);
  const env = { ...process.env, PATH: `${bin}:${process.env.PATH}`, HOME: folder, NO_COLOR: "1" };
  const shell = (line: string): void => {
    execFileSync("bash", ["-c", line], {
      cwd: folder,
      env,
      stdio: ["ignore", "ignore", "pipe"],
      timeout: 240_000,
    });
  };

  const { href } = new URL("../../reliability/tiny-run.mjs", import.meta.url);
  const make = `const { makeTinyRun } = await import("${href}"); await makeTinyRun("my-run", { days: 40 });`;
  execFileSync(process.execPath, ["--input-type=module", "-e", make], { cwd: folder });
  const days = Array.from({ length: 40 }, (_, day) => day);
  const dry = days.filter((day) => day % 4 === 3);
  const split = { train: days.filter((day) => !dry.includes(day)), val: dry.slice(0, 5), test: dry.slice(5) };
  writeFileSync(join(folder, "my-run/data/metadata/split.json"), JSON.stringify(split));
  for (const [name, value] of [
    ["ERA5_std_train", 0.25],
    ["p99_mmday", 2.2],
  ])
    shell(
      `${python} -c "import numpy as np; np.save('my-run/data/metadata/${name}.npy', np.full((6, 5), ${value}, 'f4'))"`,
    );
  shell("undrizzle sample my-run --quiet && undrizzle evaluate my-run --json > evaluation_results.json");
  for (const copy of ["run-a", "run-b", "run-c", "old-1", "old-2", "old-3", "new-1", "new-2", "new-3", "RUN"])
    cpSync(join(folder, "my-run"), join(folder, copy), { recursive: true });
  cpSync(join(folder, "my-run"), join(folder, "data/embedded"), { recursive: true });
  for (const model of ["data/embedded/models/z-relu", "models"])
    mkdirSync(join(folder, model), { recursive: true });
  for (const part of ["encoder.onnx", "decoder.onnx"])
    for (const to of ["data/embedded/models/z-relu", "models"])
      cpSync(join(folder, "my-run", part), join(folder, to, part));
  cpSync(join(folder, "models/decoder.onnx"), join(folder, "model.onnx"));
  mkdirSync(join(folder, "accepted"));
  mkdirSync(join(folder, ".config/fish/completions"), { recursive: true });
  cpSync(join(folder, "evaluation_results.json"), join(folder, "accepted/evaluation_results.json"));
  writeFileSync(join(folder, "my-run/data/metadata/thresholds.json"), '{"P95": 1.5, "P99": 2.2}');
  writeFileSync(join(folder, "my-run/outputs/train_log.csv"), TRAIN_LOG);
  for (const line of SET_UP) shell(line);
  return {
    folder,
    failureOf(line) {
      try {
        shell(line);
        return null;
      } catch (error) {
        const { status, stderr } = error as { readonly status: number | null; readonly stderr: Buffer };
        const said = stderr.toString().trim().split("\n").slice(-2).join(" ");
        return status === VERDICT || (status === 1 && said === "") ? null : `exit ${status}: ${said}`;
      }
    },
  };
}

/** The exit code of a command that did its work and found what it warns of; `inspect` says so with 1 and no error. */
const VERDICT = 3;
