import { availableParallelism, freemem, totalmem } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { hasWasm } from "../fields/wasm.js";
import { ONNX_RUNTIME_REMEDY, onnxRuntimeVersion } from "../model/runtime.js";
import { TSLAB_REMEDY } from "../present/notebook/kernelspec.js";
import { runProcess } from "../present/notebook/process.js";
import { renderPng } from "../present/render.js";
import { sure } from "../sure.js";

/** What was found of one thing that undrizzle uses. */
export interface Finding {
  readonly name: string;
  /** What cannot be done without it. */
  readonly needed: string;
  readonly state: "ok" | "missing";
  /** Whether nothing at all works without it. */
  readonly required: boolean;
  /** Version, size, or what went wrong. */
  readonly found: string;
  /** How to get it. */
  readonly remedy: string;
}

type Check = Omit<Finding, "state" | "found"> & {
  /** What is there; throws, saying why, when it is not. */
  look(): Promise<string>;
};

const ENOUGH_MEMORY_GIB = 2;
const OLDEST_NODE = [20, 19] as const;
const root = fileURLToPath(new URL("../../", import.meta.url));

const checks: readonly Check[] = [
  {
    name: "Node.js",
    needed: "everything",
    required: true,
    remedy: "install Node.js 20.19 or newer (nodejs.org, nvm, or your system's package)",
    async look() {
      const [major, minor] = process.versions.node.split(".").map(Number) as [number, number];
      const old = major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1]);
      if (old) throw new Error(`${process.version} is older than 20.19`);
      return `${process.version}, ${availableParallelism()} cores`;
    },
  },
  {
    name: "memory",
    needed: "a day of the field's 156×132 grid takes little; 2 GiB are comfortable",
    required: false,
    remedy: "close other programs, or run on a larger machine",
    async look() {
      const limit = process.constrainedMemory();
      const total = limit > 0 && limit < totalmem() ? limit : totalmem();
      const text = `${gib(total)} GiB, ${gib(Math.min(freemem(), total))} free`;
      if (total < ENOUGH_MEMORY_GIB * 2 ** 30) throw new Error(text);
      return text;
    },
  },
  {
    name: "SIMD kernels",
    needed: "speed: metrics, transforms and thresholds take several times longer without",
    required: false,
    remedy: "run Node.js with WebAssembly and its SIMD: a 64-bit processor, no --jitless",
    async look() {
      if (!hasWasm()) throw new Error("plain TypeScript is used instead");
      return "in use";
    },
  },
  {
    name: "ONNX Runtime",
    needed:
      "sample, tune, pipeline, explore --models: running your encoder and decoder; fields on disk need none",
    required: false,
    remedy: ONNX_RUNTIME_REMEDY,
    look: onnxRuntimeVersion,
  },
  {
    name: "drawing",
    needed: "visualize, report, pictures of skill and pipeline",
    required: true,
    remedy: "npm install vega vega-lite @resvg/resvg-js dejavu-fonts-ttf",
    async look() {
      const { plotSpec } = await import("../present/plots/spec.js");
      const picture = await renderPng(plotSpec({ data: { values: [{}] }, mark: "point" }), 1);
      return `draws PNG (${picture.length} bytes)`;
    },
  },
  {
    name: "Jupyter",
    needed: "running and opening the notebooks",
    required: false,
    remedy: "pip install 'nbconvert>=7.2,<8' jupyterlab, or apt-get install jupyter-nbconvert",
    look: async () => `nbconvert ${await firstLine("jupyter", ["nbconvert", "--version"])}`,
  },
  {
    name: "TypeScript kernel",
    needed: "the notebooks; started from this package, nothing is installed in Jupyter",
    required: false,
    remedy: TSLAB_REMEDY,
    look: async () => `tslab ${await versionOf("tslab")}`,
  },
  {
    name: "Danfo.js",
    needed: "data frames in the notebooks",
    required: false,
    remedy:
      'npm install danfojs-node, in a folder whose package.json has "overrides": {"xlsx": "0.18.5", ' +
      '"@tensorflow/tfjs-node": "npm:@tensorflow/tfjs@4.22.0"}, or work in a checkout of undrizzle (npm ci)',
    look: () => versionOf("danfojs-node"),
  },
  {
    name: "PyTorch",
    needed: `only exporting your own checkpoint: ${join(root, "data", "training", "export_own_model.py")}`,
    required: false,
    remedy: "pip install torch, or apt-get install python3-torch; any machine will do",
    async look() {
      const program = "import sys, torch; print(torch.__version__, 'in', sys.executable)";
      const find = (python: string): Promise<string> => firstLine(python, ["-c", program]);
      return find("python3").catch((error) => find("/usr/bin/python3").catch(() => Promise.reject(error)));
    },
  },
];

/** Looks for everything that undrizzle uses; never fails. */
export async function examine(): Promise<Finding[]> {
  return Promise.all(
    checks.map(async ({ look, ...check }) => {
      try {
        return { ...check, state: "ok" as const, found: await look() };
      } catch (error) {
        const found = sure(String(error instanceof Error ? error.message : error).split("\n")[0]);
        return { ...check, state: "missing" as const, found };
      }
    }),
  );
}

/** The JSON Schema of config.yaml on this machine. */
export const schemaFile: string = join(root, "schema", "config.schema.json");

async function versionOf(name: string): Promise<string> {
  const { createRequire } = await import("node:module");
  const { readFile } = await import("node:fs/promises");
  const folders = createRequire(import.meta.url).resolve.paths(name) ?? [];
  for (const folder of folders) {
    const text = await readFile(join(folder, name, "package.json"), "utf8").catch(() => null);
    if (text !== null) return (JSON.parse(text) as { version: string }).version;
  }
  throw new Error("not installed");
}

async function firstLine(command: string, args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await runProcess(command, args);
  if (code === 127) throw new Error(`no program ${command}`);
  if (code !== 0) throw new Error(stderr.trim().split("\n").at(-1) || `${command} ended with ${code}`);
  return sure(stdout.trim().split("\n")[0]);
}

function gib(bytes: number): string {
  return (bytes / 2 ** 30).toFixed(1);
}
