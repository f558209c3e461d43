// Looks at a process from outside while it runs (Linux): resident memory and open files.
import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

const EVERY_MS = 200;

/**
 * @typedef {{ at: number, rss: number, open: number }} Look
 * @typedef {{ part: number, rss: number, open: number }} Quarter
 * @typedef {{ code: number | null, seconds: number, peak: number, quarters: Quarter[], stdout: string, stderr: string }} Watched
 */

/**
 * Runs Node; gives memory (MiB) and open files at each quarter of its time, and the peak as the kernel counts it.
 *
 * @param {string[]} args
 * @param {string} cwd
 * @returns {Promise<Watched>}
 */
export function watch(args, cwd) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { cwd, stdio: ["ignore", "pipe", "pipe"] });
    const started = Date.now();
    /** @type {Look[]} */
    const looks = [];
    let stdout = "";
    let stderr = "";
    let peak = 0;
    child.stdout.on("data", (chunk) => (stdout += chunk));
    child.stderr.on("data", (chunk) => (stderr += chunk));
    const timer = setInterval(() => {
      const status = read(`/proc/${child.pid}/status`);
      const rss = mebibytes(status, "VmRSS");
      const highest = mebibytes(status, "VmHWM");
      if (rss === null || highest === null) return;
      peak = Math.max(peak, highest);
      looks.push({ at: Date.now() - started, rss, open: openFiles(child.pid) });
    }, EVERY_MS);
    child.on("close", (code) => {
      clearInterval(timer);
      const quarters = [25, 50, 75, 100].map((part) => ({ part, ...lookAt(looks, part) }));
      resolve({ code, seconds: (Date.now() - started) / 1000, peak, quarters, stdout, stderr });
    });
  });
}

/**
 * Medians over the twentieth of the time before: memory goes up and down between collections of garbage.
 *
 * @param {Look[]} looks
 * @param {number} part
 */
function lookAt(looks, part) {
  const end = looks.at(-1)?.at ?? 0;
  const near = looks.filter(({ at }) => at <= (end * part) / 100 && at > (end * (part - 5)) / 100);
  const median = (/** @type {"rss" | "open"} */ name) =>
    near.map((look) => look[name]).sort((a, b) => a - b)[near.length >> 1] ?? Number.NaN;
  return { rss: median("rss"), open: median("open") };
}

/**
 * @param {string} status
 * @param {string} name
 */
function mebibytes(status, name) {
  const found = new RegExp(`${name}:\\s+(\\d+) kB`).exec(status);
  return found && Math.round(Number(found[1]) / 2 ** 10);
}

/** @param {number | undefined} pid */
function openFiles(pid) {
  return readdirSync(`/proc/${pid}/fd`).length;
}

/** @param {string} path */
function read(path) {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
