import { spawn, spawnSync } from "node:child_process";
import { chmod, mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { slurmScript } from "../../lib/cli/slurm-script.js";
import { targetOf } from "../../lib/cli/target-of.js";
import { tinyRun } from "../fixtures/tiny-run.js";
import { runCli } from "./run-cli.js";

const JOB = { array: 3, cpus: 2, time: "00:10:00", mem: "1G" };

describe("the script", () => {
  let folder: string;
  let script: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "undrizzle-slurm-"));
    script = join(folder, "job.sh");
    const text = slurmScript({
      ...JOB,
      words: ["sample", "--config", "it's $HOME.yaml"],
      target: "/out put/synth",
    });
    // In place of the program: says its words, then waits to be ended.
    const program = join(folder, "program");
    await writeFile(program, '#!/bin/bash\necho "$@" >> "$0.log"\n[ -z "$WAIT" ] || exec sleep 60\n');
    await writeFile(script, text.replace(/^undrizzle=.*$/m, `undrizzle=(${program})`));
    for (const name of ["sbatch", "scontrol"])
      await writeFile(join(folder, name), `#!/bin/bash\nprintf '%s\\n' "$@" >> "$0.log"\necho 17\n`);
    for (const name of ["program", "sbatch", "scontrol"]) await chmod(join(folder, name), 0o755);
  });
  const env = (more: Record<string, string> = {}) => ({
    ...process.env,
    PATH: `${folder}:${process.env.PATH}`,
    ...more,
  });
  const log = (name: string): Promise<string> => readFile(join(folder, `${name}.log`), "utf8");

  test("says what the tasks may use, and how they queue again", async () => {
    const text = await readFile(script, "utf8");
    for (const line of [
      "--array=1-3",
      "--cpus-per-task=2",
      "--mem=1G",
      "--time=00:10:00",
      "--requeue",
      "--signal=B:USR1@60",
    ])
      expect(text).toContain(`#SBATCH ${line}\n`);
  });

  test("submits itself, and the merge for when each task has ended well", async () => {
    expect(spawnSync("bash", [script], { env: env(), encoding: "utf8" })).toMatchObject({
      status: 0,
      stderr: "",
    });
    const [parsable, itself, ...merge] = (await log("sbatch")).trimEnd().split("\n");
    expect([parsable, itself]).toEqual(["--parsable", script]);
    expect(merge).toContain("--dependency=afterok:17_1:17_2:17_3");
    expect(merge.at(-1)).toMatch(/^--wrap=.*program merge \/out\\ put\/synth/);
  });

  test("runs a shard, and before the time limit ends it and queues again", async () => {
    const task = { SLURM_ARRAY_TASK_ID: "2", SLURM_ARRAY_JOB_ID: "17" };
    expect(spawnSync("bash", [script], { env: env(task) }).status).toBe(0);
    expect(await log("program")).toBe("sample --config it's $HOME.yaml --shard 2/3\n");
    const waiting = spawn("bash", [script], { env: env({ ...task, WAIT: "1" }), stdio: "ignore" });
    await expect.poll(async () => (await log("program")).split("\n").length).toBe(3);
    waiting.kill("SIGUSR1");
    const code = await new Promise((done) => waiting.on("close", done));
    expect(code).not.toBe(0);
    expect(await log("scontrol")).toBe("requeue\n17_2\n");
  });
});

test("a command that takes no shards, words that it does not know, and a shard are refused", async () => {
  const config = join(await tinyRun(), "config.yaml");
  expect(await targetOf(["sample", "--config", config])).toMatch(/outputs\/synth$/);
  expect(await targetOf(["evaluate", "--truth", "a", "--samples", "b", "-o", "/x/y.json"])).toBe("/x/y.json");
  await expect(targetOf(["evaluate", "--truth", "a", "--samples", "b"])).rejects.toThrow(
    /name a file with -o/,
  );
  await expect(targetOf(["diagnose", "x"])).rejects.toThrow(
    /"diagnose" cannot be split into shards: give sample, evaluate/,
  );
  await expect(targetOf(["sample", "--confg", config])).rejects.toThrow(/does not know --confg/);
  const refused = await runCli("slurm", "sample", "--config", config, "--array", "2", "--shard", "1/2");
  expect(refused).toMatchObject({ code: 2, stdout: "" });
  const hostile = await runCli("slurm", "sample", "--config", config, "--array", "2", "--time", "1;rm");
  expect(hostile).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/--time 1;rm: give what sbatch takes/),
  });
});
