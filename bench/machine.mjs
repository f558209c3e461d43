import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { availableParallelism, cpus, totalmem } from "node:os";
import { version } from "undrizzle";

const python = process.env.PYTHON ?? "/usr/bin/python3";

/** What the numbers were measured on and with. */
export function machine() {
  const versions =
    "import numpy, scipy, torch; print(numpy.__version__, scipy.__version__, torch.__version__)";
  const [numpy, scipy, torch] = execFileSync(python, ["-c", versions], { encoding: "utf8" })
    .trim()
    .split(" ");
  const { version: onnxruntime } = JSON.parse(
    readFileSync(new URL("../node_modules/onnxruntime-node/package.json", import.meta.url), "utf8"),
  );
  return {
    processor: cpus()[0]?.model ?? "unknown",
    cores: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${process.platform} ${process.arch}`,
    undrizzle: version,
    node: process.version,
    onnxruntime,
    numpy,
    scipy,
    torch,
  };
}
