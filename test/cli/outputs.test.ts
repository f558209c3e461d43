import { spawnSync } from "node:child_process";
import {
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Command } from "commander";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { commandLine } from "../../lib/cli/command-line.js";
import { OutputOption } from "../../lib/cli/output-options.js";
import { npyOfFloats, writeNpy } from "../../lib/io/formats/npy/npy.js";
import { tinyRun } from "../fixtures/tiny-run.js";

/** What each command with an output needs besides; the words in capitals are inputs. */
const GIVEN: Readonly<Record<string, readonly string[]>> = {
  augment: ["--config", "RUN"],
  categorise: ["RUN"],
  compare: ["SAMPLES", "TRUTH", "--truth", "TRUTH", "--units", "mm/day"],
  cure: ["--truth", "TRUTH", "--samples", "SAMPLES", "--units", "mm/day"],
  diagnose: ["--truth", "TRUTH", "--samples", "SAMPLES", "--units", "mm/day"],
  evaluate: ["--truth", "TRUTH", "--samples", "SAMPLES", "--units", "mm/day"],
  explore: ["--truth", "TRUTH", "--samples", "SAMPLES", "--units", "mm/day"],
  fix: ["--truth", "TRUTH", "--samples", "SAMPLES", "--units", "mm/day", "--method", "hard"],
  inject: ["dead-output", "--truth", "TRUTH", "--units", "mm/day"],
  report: ["RUN"],
  skill: ["--truth", "TRUTH", "--before", "SAMPLES", "--after", "SAMPLES", "--units", "mm/day"],
  tune: ["--config", "RUN", "--methods", "none"],
  visualize: ["--truth", "TRUTH", "--samples", "SAMPLES", "--units", "mm/day"],
};
const OUTPUTS = (await commandLine()).commands.flatMap((command) =>
  command.options
    .filter((option): option is OutputOption => option instanceof OutputOption)
    .map((option) => ({ command: command.name(), flag: option.long!, kind: option.kind })),
);

let source: string;
let folder: string;
let inputs: Record<string, string>;
beforeAll(async () => {
  source = await mkdtemp(join(tmpdir(), "undrizzle-outputs-"));
  await cp(await tinyRun(), join(source, "run"), { recursive: true });
  mkdirSync(join(source, "run/outputs/synth"), { recursive: true });
  writeFileSync(join(source, "run/outputs/synth/mine"), "precious");
  mkdirSync(join(source, "fields"));
  for (const name of ["truth", "samples"])
    await writeNpy(join(source, "fields", `${name}.npy`), npyOfFloats(new Float32Array(60), [2, 6, 5]));
});
beforeEach(async () => {
  folder = await mkdtemp(join(source, "test-"));
  inputs = {
    RUN: join(source, "run/config.yaml"),
    TRUTH: join(source, "fields/truth.npy"),
    SAMPLES: join(source, "fields/samples.npy"),
  };
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** The words of a command that has this output. */
function words(command: string, flag: string, output: string): string[] {
  return [command, ...GIVEN[command]!.map((word) => inputs[word] ?? word), flag, output];
}

/** What a command says when it is refused before it does anything; null when it would have begun. */
async function refusal(args: readonly string[]): Promise<string | null> {
  const program = await commandLine();
  for (const command of program.commands) command.action(() => {});
  try {
    await program.parseAsync(["node", "undrizzle", ...args]);
    return null;
  } catch (error) {
    return String(error);
  }
}

/** Every name, kind and content below a folder. */
function everythingIn(at: string): string[] {
  return readdirSync(at, { recursive: true, encoding: "utf8" })
    .sort()
    .map((name) => {
      const found = lstatSync(join(at, name));
      const content = found.isFile() ? readFileSync(join(at, name), "latin1") : "";
      return `${name} ${found.mode} ${found.nlink} ${content}`;
    });
}

/** Each makes something that no output may replace, and tells the name by which it is given. */
const IN_THE_WAY: Readonly<Record<string, () => string>> = {
  "an input": () => Object.values(inputs).find((path) => !path.endsWith(".yaml"))!,
  "an input, spelt otherwise": () => `${source}/fields/../fields/./truth.npy`,
  "a hard link to an input": () => {
    for (const [i, path] of Object.values(inputs).entries()) linkSync(path, join(folder, `linked-${i}`));
    return join(folder, "linked-0");
  },
  "a link to a file of others": () => {
    writeFileSync(join(folder, "precious"), "mine");
    symlinkSync(join(folder, "precious"), join(folder, "link"));
    return join(folder, "link");
  },
  "a link that leads nowhere": () => {
    symlinkSync(join(folder, "nowhere"), join(folder, "link"));
    return join(folder, "link");
  },
  "a file of others": () => {
    writeFileSync(join(folder, "precious.json"), "{}");
    return join(folder, "precious.json");
  },
  "a folder of others": () => {
    mkdirSync(join(folder, "precious/deep"), { recursive: true });
    writeFileSync(join(folder, "precious/deep/notes.txt"), "mine");
    return join(folder, "precious");
  },
  "a folder that only looks like ours": () => {
    mkdirSync(join(folder, "looks"));
    for (const name of ["truth.json", "augmentation_info.json", "config.yaml", "table.json"])
      writeFileSync(join(folder, "looks", name), "# Written by undrizzle fix\n");
    return join(folder, "looks");
  },
  "a device": () => "/dev/zero",
  "a path through a file": () => join(inputs.TRUTH!, "out"),
  "a name too long": () => join(folder, "x".repeat(300)),
  "an empty name": () => "",
  "a dash, which elsewhere means standard output": () => "-",
};

describe.each(OUTPUTS)("undrizzle $command $flag", ({ command, flag, kind }) => {
  test.each(Object.keys(IN_THE_WAY))("%s: refused, and nothing is changed", async (what) => {
    const output = IN_THE_WAY[what]!();
    const before = everythingIn(source);
    expect(await refusal(words(command, flag, output))).toMatch(/^(OutputError|UsageError): .{20,}/);
    expect(everythingIn(source)).toEqual(before);
  });

  test("an input and what lies in it: refused even with --force", async () => {
    for (const input of ["report", "augment", "categorise"].includes(command)
      ? ["run/data/Y_hr", "run/data/metadata/new", "run/outputs/synth/new", "run/config.yaml"]
      : ["fields/truth.npy"])
      expect(await refusal([...words(command, flag, join(source, input)), "--force"])).toMatch(
        /is read|name a folder/,
      );
  });

  test("a new name, in folders to be made: begun", async () => {
    expect(await refusal(words(command, flag, join(folder, "new/deep/out")))).toBeNull();
  });

  test("a file or folder of others with --force: begun", async () => {
    const other = kind === "file" ? "a file of others" : "a folder of others";
    const output = IN_THE_WAY[other]!();
    expect(await refusal([...words(command, flag, output), "--force"])).toBeNull();
  });
});

// What lies in outputs_root is guarded where it is written: test/run/resumed-samples.test.ts.
test("every option that takes a path to write is one of these", async () => {
  const writes = (command: Command): string[] =>
    command.options
      .filter(({ required, optional }) => required || optional)
      .filter(({ long, description }) => /output|html|csv/.test(long!) || /writ|folder for/.test(description))
      .filter((option) => !(option instanceof OutputOption) && option.long !== "--outputs-root")
      .map(({ long }) => `${command.name()} ${long}`);
  expect((await commandLine()).commands.flatMap(writes)).toEqual([]);
  expect(Object.keys(GIVEN).sort()).toEqual([...new Set(OUTPUTS.map(({ command }) => command))].sort());
});

describe("pipes and sockets", () => {
  let server: Server;
  beforeEach(async () => {
    server = createServer();
    await new Promise<void>((done) => void server.listen(join(folder, "socket"), done));
    spawnSync("mkfifo", [join(folder, "pipe")]);
  });
  afterAll(() => void server.close());

  test.skipIf(process.platform === "win32").each(OUTPUTS)(
    "undrizzle $command $flag: refused",
    async ({ command, flag }) => {
      for (const name of ["pipe", "socket"])
        expect(await refusal(words(command, flag, join(folder, name)))).toMatch(/OutputError.*name a f/);
      server.close();
    },
  );
});
