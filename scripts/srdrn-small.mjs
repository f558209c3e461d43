// Two arms, two seeds, a small world: minutes. Results go to reports/srdrn-small. Needs Python with PyTorch and SciPy.
import { execFileSync } from "node:child_process";
import { join, resolve } from "node:path";

const python = ["/usr/bin/python3", "python3"].find((path) => {
  try {
    execFileSync(path, ["-c", "import torch, numpy, scipy"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
});
const root = resolve(import.meta.dirname, "..");
const out = join(root, "reports/srdrn-small");
const srdrn = (/** @type {string} */ name) => join(root, "data/training/srdrn", name);
const shown = /** @type {const} */ ({ stdio: "inherit" });
if (!python)
  console.log("skipped: no python3 with torch, numpy and scipy (Debian: python3-torch python3-scipy)");
else {
  const size = ["--train", "40", "--extra", "24", "--test", "40"];
  execFileSync(process.execPath, [srdrn("make-worlds.mjs"), "-o", join(out, "worlds"), ...size], shown);
  const work = ["--work", join(out, "work"), "--small", "--steps", "60"];
  execFileSync(python, [srdrn("experiment.py"), join(out, "worlds"), ...work], shown);
  execFileSync(python, [srdrn("report.py"), join(out, "work"), "--out", out], shown);
  console.log(`${join(out, "results.md")}: too small to decide anything`);
}
