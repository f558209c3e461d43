import { spawnSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { randomStream } from "../../lib/fields/random.js";
import { npyOfFloats, writeNpy } from "../../lib/io/formats/npy/npy.js";
import { tinyRun } from "../fixtures/tiny-run.js";

const main = resolve(import.meta.dirname, "../../dist/cli/main.js");
const mayMount = process.platform === "linux" && spawnSync("unshare", ["-rm", "true"]).status === 0;

const PAIR = "--truth truth.npy --samples samples.npy --units mm/day";
/** Commands that end with a file or folder of their own. */
const COMMANDS: Readonly<Record<string, string>> = {
  fix: `fix ${PAIR} --method hard --quiet`,
  visualize: `visualize ${PAIR} --num-samples 1 --quiet`,
  skill: "skill --truth truth.npy --before samples.npy --after samples.npy --units mm/day",
  explore: `explore ${PAIR} --quiet`,
  inject: "inject dead-output --truth truth.npy --units mm/day",
  categorise: "categorise run --force",
  augment: "augment --config run/config.yaml --allow-test-days",
  report: "report run --quiet",
};

/**
 * Writes an output on a disk of its own, keeps a copy, fills the disk but for half of what the output took, and writes it
 * once more. Prints how what is on the disk then differs from before.
 */
const script = (command: string): string => `
undrizzle() { "${process.execPath}" "${main}" "$@"; }
mkdir -p disk kept && mount -t tmpfs -o size=64m none disk && mount -t tmpfs none kept || exit 90
undrizzle ${command} -o disk/out >&2 || [ $? = 3 ] || exit 91
cp -a disk/out kept/out && ls -A disk > kept/names
took=$(du -sk disk/out | cut -f1) free=$(df -k --output=avail disk | tail -1)
head -c $(((free - took / 2) * 1024)) /dev/zero > disk/filler
echo FULL >&2
undrizzle ${command} -o disk/out; code=$?
rm disk/filler; ls -A disk | diff - kept/names; diff -r disk/out kept/out
exit $code`;

describe.skipIf(!mayMount)("a disk that fills up while an output is replaced (needs unshare -rm)", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "undrizzle-full-"));
    for (const [name, drizzle] of [
      ["truth", 0],
      ["samples", 0.4],
    ] as const) {
      const { uniform } = randomStream(1);
      const values = Float32Array.from({ length: 20 * 30 * 24 }, () => drizzle + 10 * uniform());
      await writeNpy(join(folder, `${name}.npy`), npyOfFloats(values, [20, 30, 24]));
    }
    const run = await tinyRun();
    spawnSync("mv", [run, join(folder, "run")]);
    spawnSync(process.execPath, [main, "sample", "--config", join(folder, "run/config.yaml"), "--quiet"]);
    await writeFile(
      join(folder, "run/data/metadata/thresholds.json"),
      JSON.stringify({ P85: 1, P90: 1.2, P95: 1.5, P99: 2, "P99.5": 2.5 }),
    );
    // Without a model no notebook is executed.
    for (const part of ["encoder", "decoder"]) await rm(join(folder, `run/${part}.onnx`));
  });
  afterAll(() => rm(folder, { recursive: true }));

  test.each(Object.keys(COMMANDS))(
    "%s: said, the old output stays, and nothing is left beside it",
    (command) => {
      const { status, stdout, stderr } = spawnSync(
        "unshare",
        ["-rm", "bash", "-c", script(COMMANDS[command]!)],
        { cwd: folder, encoding: "utf8" },
      );
      expect(stderr.split("FULL\n")[1] ?? stderr).toMatch(
        /(^|\n)undrizzle: \S*disk\/out\S* cannot be written: no space is left on its disk: free some, or choose another output\n$/,
      );
      expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    },
  );
});
