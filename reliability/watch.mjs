// Looks at a process from outside while it runs (Linux): resident memory and open files.
import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

const EVERY_MS = 200;

/** Runs Node; gives memory (MiB) and open files at each quarter of its time, and the peak as the kernel counts it. */
export function watch(args, cwd) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { cwd, stdio: ["ignore", "pipe", "pipe"] });
    const started = Date.now();
    const looks = [];
    let stdout = "";
    let stderr = "";
    let peak = 0;
    child.stdout.on("data", (chunk) => (stdout += chunk));
    child.stderr.on("data", (chunk) => (stderr += chunk));
    const timer = setInterval(() => {
      const status = read(`/proc/${child.pid}/status`);
      const rss = mebibytes(status, "VmRSS");
      if (rss === null) return;
      peak = Math.max(peak, mebibytes(status, "VmHWM"));
      looks.push({ at: Date.now() - started, rss, open: openFiles(child.pid) });
    }, EVERY_MS);
    child.on("close", (code) => {
      clearInterval(timer);
      const quarters = [25, 50, 75, 100].map((part) => ({ part, ...lookAt(looks, part) }));
      resolve({ code, seconds: (Date.now() - started) / 1000, peak, quarters, stdout, stderr });
    });
  });
}

/** Medians over the twentieth of the time before: memory goes up and down between collections of garbage. */
function lookAt(looks, part) {
  const end = looks.at(-1).at;
  const near = looks.filter(({ at }) => at <= (end * part) / 100 && at > (end * (part - 5)) / 100);
  const median = (name) => near.map((look) => look[name]).sort((a, b) => a - b)[near.length >> 1];
  return { rss: median("rss"), open: median("open") };
}

function mebibytes(status, name) {
  const found = new RegExp(`${name}:\\s+(\\d+) kB`).exec(status);
  return found && Math.round(Number(found[1]) / 2 ** 10);
}

function openFiles(pid) {
  return readdirSync(`/proc/${pid}/fd`).length;
}

function read(path) {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
