import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ensureJupyter } from "../../../lib/present/notebook/jupyter.js";
import { writeKernelspec } from "../../../lib/present/notebook/kernelspec.js";

/** Programs of our own in place of the machine's: a PATH with nothing else on it. */
let folder: string;
let home: string;
const path = process.env.PATH;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "undrizzle-programs-"));
  home = await mkdtemp(join(tmpdir(), "undrizzle-home-"));
  process.env.PATH = folder;
});
afterEach(async () => {
  process.env.PATH = path;
  await rm(folder, { recursive: true });
  await rm(home, { recursive: true });
});

async function program(name: string, script: string): Promise<void> {
  await writeFile(join(folder, name), `#!/bin/sh\nPATH=${path}\n${script}\n`);
  await chmod(join(folder, name), 0o755);
}

const NBCONVERT = '[ "$1 $2" = "nbconvert --version" ] && echo 7.16.4';
const FAKE_VENV = `mkdir -p "$3/bin"
printf '#!/bin/sh\\n' > "$3/bin/python"; chmod +x "$3/bin/python"
printf '#!/bin/sh\\necho 7.99\\n' > "$3/bin/jupyter"; chmod +x "$3/bin/jupyter"`;

test("the jupyter on PATH is taken when it has nbconvert, and nothing is installed", async () => {
  await program("jupyter", NBCONVERT);
  await program("python3", 'touch "$0.used"');
  const jupyter = await ensureJupyter({ home });
  expect(jupyter).toMatchObject({ command: "jupyter", nbconvert: "7.16.4" });
  await expect(readFile(join(folder, "python3.used"))).rejects.toThrow();
});

test("else a virtual environment of the project's own is made, once", async () => {
  await program("jupyter", "exit 1");
  await program("python3", FAKE_VENV);
  const said: string[] = [];
  const first = await ensureJupyter({ home, say: (line) => said.push(line) });
  expect(first).toMatchObject({ command: join(home, ".venv", "bin", "jupyter"), nbconvert: "7.99" });
  expect(said).toHaveLength(1);
  await ensureJupyter({ home, say: (line) => said.push(line) });
  expect(said).toHaveLength(1);
});

test("a virtual environment that failed is removed, and the message says what was tried", async () => {
  await program("python3", `${FAKE_VENV}\nrm "$3/bin/jupyter"\necho "no network" >&2; exit 1`);
  await program("apt-get", 'echo "E: no such package" >&2; exit 100');
  const failure = await ensureJupyter({ home }).catch((error: Error) => error);
  expect(failure).toMatchObject({ name: "NotebookError" });
  const { message } = failure as Error;
  expect(message).toContain("no network");
  expect(message).toMatch(/apt-get (update: E: no such package|install jupyter-nbconvert: )/);
  expect(message).toContain("install it (pip install nbconvert");
  await expect(readFile(join(home, ".venv", "bin", "python"))).rejects.toThrow();
});

test("the kernelspec lies in the project and starts the Node.js in use", async () => {
  const before = process.env.JUPYTER_PATH;
  process.env.JUPYTER_PATH = "/elsewhere";
  try {
    const env = await writeKernelspec(join(home, ".jupyter"));
    expect(env.JUPYTER_PATH).toBe(`${join(home, ".jupyter")}:/elsewhere`);
  } finally {
    if (before === undefined) delete process.env.JUPYTER_PATH;
    else process.env.JUPYTER_PATH = before;
  }
  const file = join(home, ".jupyter", "kernels", "tslab", "kernel.json");
  const spec = JSON.parse(await readFile(file, "utf8")) as { argv: string[]; language: string };
  expect(spec.argv[0]).toBe(process.execPath);
  expect(spec.argv.at(-1)).toBe("--config-path={connection_file}");
  expect(spec.language).toBe("typescript");
});
