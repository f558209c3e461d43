// Runs arrays of `undrizzle sample` on a real Slurm of one controller and two nodes on this machine, kills tasks in the
// middle, lets them queue again, and holds what is merged against one run. `npm run cluster -- --rounds 2`
//
// Needs Debian's slurmctld, slurmd, slurm-client and munge, and root; it installs nothing, uses folders and ports of its
// own, and ends what it started. Ends with 1 where bytes differ or an array does not end; where Slurm is not here, or cannot
// start on this machine, it says so and ends with 0.

import { spawn, spawnSync } from "node:child_process";
import { randomBytes, randomInt } from "node:crypto";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { hostname, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";

const TASKS = 8;
const KILLED = 2;
const main = resolve(import.meta.dirname, "../dist/cli/main.js");
const embedded = resolve(import.meta.dirname, "../data/embedded");

const { rounds } = parseArgs({ options: { rounds: { type: "string", default: "2" } } }).values;

/** @type {NodeJS.ProcessEnv} */
const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin`, NO_COLOR: "1" };
const PROGRAMS = ["munged", "slurmctld", "slurmd", "sbatch", "scontrol", "squeue"];
const absent = PROGRAMS.filter((name) => spawnSync("sh", ["-c", `command -v ${name}`], { env }).status !== 0);
if (absent.length > 0) skip(`${absent.join(", ")} not here (Debian: slurmctld slurmd slurm-client munge)`);
if (process.getuid?.() !== 0) skip("needs root");

const folder = mkdtempSync(join(tmpdir(), "undrizzle-cluster-"));
env.SLURM_CONF = join(folder, "slurm.conf");
/** @type {import("node:child_process").ChildProcess[]} */
const daemons = [];
for (const signal of ["SIGTERM", "SIGINT"])
  process.once(signal, () => {
    for (const daemon of daemons) daemon.kill("SIGKILL");
    rmSync(folder, { recursive: true, force: true });
    process.exit(143);
  });
try {
  await startSlurm().catch(cannotStart);
  const whole = await singleRun();
  for (let round = 1; round <= Number(rounds); round++) await playRound(round, whole);
  process.stdout.write(`${rounds} rounds: what was merged is byte for byte what one run writes\n`);
} catch (error) {
  process.exitCode = 1;
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  for (const name of readdirSync(folder).filter((name) => name.endsWith(".log")))
    process.stderr.write(`--- ${name}\n${readFileSync(join(folder, name), "utf8").slice(-2000)}\n`);
} finally {
  for (const daemon of daemons.reverse()) await ended(daemon);
  rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
}

/**
 * @param {string} why
 * @returns {never}
 */
function skip(why) {
  process.stdout.write(`skipped: no test on Slurm: ${why}\n`);
  process.exit(0);
}

/** @param {unknown} error */
async function cannotStart(error) {
  const last = readdirSync(folder)
    .filter((name) => name.endsWith(".log"))
    .map((name) => `${name}: ${readFileSync(join(folder, name), "utf8").trim().split("\n").at(-1)}`);
  for (const daemon of daemons.reverse()) await ended(daemon);
  rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  skip(
    `it does not start on this machine (${error instanceof Error ? error.message : error}; ${last.join("; ")})`,
  );
}

async function startSlurm() {
  const socket = join(folder, "munge.sock");
  writeFileSync(join(folder, "munge.key"), randomBytes(1024), { mode: 0o400 });
  for (const name of ["state", "spool-n1", "spool-n2"]) mkdirSync(join(folder, name));
  const [controller, first, second] = [await freePort(), await freePort(), await freePort()];
  const host = hostname();
  writeFileSync(
    join(folder, "slurm.conf"),
    `ClusterName=undrizzle
SlurmctldHost=${host}(127.0.0.1)
SlurmctldPort=${controller}
SlurmUser=root
AuthType=auth/munge
AuthInfo=socket=${socket},cred_expire=5
StateSaveLocation=${folder}/state
SlurmdSpoolDir=${folder}/spool-%n
SlurmctldPidFile=${folder}/slurmctld.pid
SlurmdPidFile=${folder}/slurmd-%n.pid
SlurmctldLogFile=${folder}/slurmctld.log
SlurmdLogFile=${folder}/slurmd-%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SlurmdParameters=config_overrides
SchedulerParameters=sched_interval=5,sched_min_interval=100000,batch_sched_delay=0
ReturnToService=2
KillWait=2
RequeueExit=137
MpiDefault=none
NodeName=n1 NodeHostname=${host} NodeAddr=127.0.0.1 Port=${first} CPUs=2 RealMemory=4000 State=UNKNOWN
NodeName=n2 NodeHostname=${host} NodeAddr=127.0.0.1 Port=${second} CPUs=2 RealMemory=4000 State=UNKNOWN
PartitionName=main Nodes=n1,n2 Default=YES MaxTime=INFINITE State=UP
`,
  );
  const munge = ["--foreground", "--force", `--socket=${socket}`, `--key-file=${folder}/munge.key`];
  start("munged", [
    ...munge,
    `--pid-file=${folder}/munged.pid`,
    `--seed-file=${folder}/munged.seed`,
    `--log-file=${folder}/munged.log`,
  ]);
  await until("munge", 30, () => readdirSync(folder).includes("munge.sock"));
  start("slurmctld", ["-D", "-i"]);
  for (const node of ["n1", "n2"]) start("slurmd", ["-D", "-N", node]);
  await until("two idle nodes", 90, () => slurm("sinfo", "-h", "-t", "idle", "-o", "%D") === "2");
}

/** Bytes of what one run draws, by name. */
async function singleRun() {
  const run = newRun("single");
  await undrizzle(["sample", ...given(run)]);
  return contents(run);
}

/**
 * @param {number} round
 * @param {Map<string, string>} whole
 */
async function playRound(round, whole) {
  const run = newRun(`round-${round}`);
  const options = ["--array", `${TASKS}`, "--cpus", "1", "--mem", "500M", "--time", "30"];
  writeFileSync(join(run, "sample.sh"), await undrizzle(["slurm", "sample", ...given(run), ...options], run));
  const submitted = spawnSync("bash", ["sample.sh"], { cwd: run, env, encoding: "utf8" });
  if (submitted.status !== 0) throw new Error(`sbatch: ${submitted.stderr}`);
  const array = submitted.stdout.match(/\d+/)?.[0];
  const job = String(Number(array) - 1);
  /** @type {string[]} */
  const killed = [];
  while (killed.length < KILLED) {
    const task = shuffled(TASKS).find((one) => !killed.includes(`${one}`) && pidOf(run, one) !== null);
    if (task === undefined) {
      if (slurm("squeue", "-h", "-j", job) === "") break;
      await pause(50);
      continue;
    }
    await pause(randomInt(2500));
    const pid = pidOf(run, task);
    if (pid === null) continue;
    if (killed.length % 2 === 0) process.kill(pid, "SIGKILL");
    else slurm("scontrol", "requeue", `${job}_${task}`);
    killed.push(`${task}`);
  }
  await until("the end of the array and its merge", 600, () => slurm("squeue", "-h") === "");
  const merged = contents(run);
  const other = [...new Set([...whole.keys(), ...merged.keys()])].filter(
    (name) => whole.get(name) !== merged.get(name),
  );
  const logs = readdirSync(run).filter((name) => name.endsWith(".log"));
  if (other.length > 0) {
    for (const name of logs) process.stderr.write(`--- ${name}\n${readFileSync(join(run, name), "utf8")}`);
    throw new Error(`round ${round}: ${other.length} of ${whole.size} files differ, first ${other[0]}`);
  }
  process.stdout.write(
    `round ${round}: ${TASKS} tasks, ${killed.length} killed and queued again (${killed.join(", ")}), ${merged.size} files equal\n`,
  );
  rmSync(run, { recursive: true });
}

/** @param {string} name */
function newRun(name) {
  const run = join(folder, name);
  cpSync(embedded, run, { recursive: true });
  return run;
}

/** @param {string} run */
function given(run) {
  return ["--config", join(run, "config.yaml"), "--outputs-root", join(run, "outputs"), "--K", "3"];
}

/**
 * The process that draws a shard; `null` while none does.
 *
 * @param {string} run
 * @param {number} task
 */
function pidOf(run, task) {
  for (const entry of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    let words;
    try {
      words = readFileSync(join("/proc", entry, "cmdline"), "utf8").split("\0");
    } catch {
      continue; // it has ended meanwhile
    }
    if (words[1] === main && words.includes(join(run, "config.yaml")) && words.includes(`${task}/${TASKS}`))
      return Number(entry);
  }
  return null;
}

/** @param {string} run */
function contents(run) {
  const synth = join(run, "outputs/synth");
  /** @type {Map<string, string>} */
  const files = new Map();
  try {
    for (const name of readdirSync(synth)) files.set(name, readFileSync(join(synth, name), "latin1"));
  } catch {
    // Nothing was merged.
  }
  return files;
}

/**
 * @param {string[]} words
 * @param {string} cwd
 */
async function undrizzle(words, cwd = folder) {
  const done = spawnSync(process.execPath, [main, ...words], { cwd, env, encoding: "utf8" });
  if (done.status !== 0) throw new Error(`undrizzle ${words.join(" ")}: ${done.stderr}`);
  return done.stdout;
}

/**
 * @param {string} program
 * @param {string[]} words
 */
function start(program, words) {
  daemons.push(spawn(program, words, { env, stdio: "ignore" }));
}

/** @param {import("node:child_process").ChildProcess} daemon */
async function ended(daemon) {
  if (daemon.exitCode !== null || daemon.signalCode !== null) return;
  const end = new Promise((done) => daemon.once("exit", done));
  daemon.kill("SIGTERM");
  const timer = setTimeout(() => daemon.kill("SIGKILL"), 10_000);
  await end;
  clearTimeout(timer);
}

/**
 * @param {string} program
 * @param {string[]} words
 */
function slurm(program, ...words) {
  return (spawnSync(program, words, { env, encoding: "utf8" }).stdout ?? "").trim();
}

/**
 * @param {string} what
 * @param {number} seconds
 * @param {() => boolean} holds
 */
async function until(what, seconds, holds) {
  for (const end = Date.now() + 1000 * seconds; !holds(); await pause(500))
    if (Date.now() > end)
      throw new Error(`waited ${seconds} s for ${what}: ${slurm("sinfo")} ${slurm("squeue")}`);
}

/** @param {number} ms */
function pause(ms) {
  return new Promise((done) => setTimeout(done, ms));
}

/** @param {number} n */
function shuffled(n) {
  return Array.from({ length: n }, (_, i) => i + 1).sort(() => randomInt(3) - 1);
}

/** @returns {Promise<number>} */
function freePort() {
  return new Promise((done) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const address = server.address();
      const port = typeof address === "object" && address ? address.port : 0;
      server.close(() => done(port));
    });
  });
}
