import { spawn } from "node:child_process";
import { truncate } from "node:fs/promises";
import { join } from "node:path";
import { loadConfig } from "../../lib/config/config.js";
import type { FieldFile } from "../../lib/io/fields/field-file.js";
import { createFieldWriter } from "../../lib/io/fields/field-writer.js";
import { readMask } from "../../lib/io/fields/mask.js";
import { openFields } from "../../lib/io/fields/open.js";
import { readOnnxFile } from "../../lib/model/onnx-file.js";
import { openModel } from "../../lib/model/session.js";
import { openInput } from "../../lib/run/input.js";
import { evaluateInput } from "../../lib/run/results.js";
import { openRun, selectDays } from "../../lib/run/run.js";
import type { Action } from "./fuzz-case.js";

/** What came of an action that ended without an error. */
export interface Answer {
  /** `[event][member][cell]`, where fields were read. */
  readonly values?: number[][][];
  readonly notes?: readonly string[];
}

/** Ended as the command line does: an exit code and what it printed. */
export interface Exit {
  readonly code: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
}

const EVENTS_READ = 20;
const CLI_SECONDS = 50;

/** Does what a case asks for, with its files in `folder`. Throws what the library throws. */
export async function perform(action: Exclude<Action, { do: "cli" }>, folder: string): Promise<Answer> {
  const at = (path: string) => join(folder, path);
  switch (action.do) {
    case "fields": {
      const file = await openFields(at(action.path), action.options);
      try {
        if (action.shrinkTo !== undefined) await truncate(at(action.path), action.shrinkTo);
        return { values: await readSome(file), notes: file.notes };
      } finally {
        await file.close();
      }
    }
    case "rewrite": {
      const file = await openFields(at(action.path), action.options);
      try {
        const events = Array.from({ length: Math.min(file.events, EVENTS_READ) }, (_, i) => i);
        const writer = await createFieldWriter(file, at("out/fields"), { history: "fuzzed", events });
        try {
          for (const event of events) await writer.write(await file.readEvent(event));
          await writer.finish();
        } catch (error) {
          await writer.abort();
          throw error;
        }
        return { notes: file.notes };
      } finally {
        await file.close();
      }
    }
    case "mask": {
      const { height, width } = action;
      return { notes: (await readMask(at(action.path), { height, width }, "the fields")).notes };
    }
    case "evaluate": {
      const { run, truth, samples, mask, stats, ...rest } = action.input;
      const input = await openInput({
        ...rest,
        ...(run && { run: at(run) }),
        ...(truth && { truth: at(truth) }),
        ...(samples && { samples: at(samples) }),
        ...(mask && { mask: at(mask) }),
        ...(stats && { stats: [at(stats[0]), at(stats[1])] }),
      });
      try {
        JSON.stringify(await evaluateInput(input, {}));
        return { notes: input.events.notes };
      } finally {
        await input.close();
      }
    }
    case "days":
      await selectDays(await openRun(at(action.path)), action.selector);
      return {};
    case "config":
      await loadConfig(at(action.path));
      return {};
    case "onnx": {
      await readOnnxFile(at(action.path));
      if (action.load) await (await openModel(at(action.path))).release();
      return {};
    }
  }
}

async function readSome(file: FieldFile): Promise<number[][][]> {
  const values: number[][][] = [];
  const cells = file.grid.height * file.grid.width;
  if (file.times && file.times.length !== file.events)
    throw new Error(`${file.times.length} times of ${file.events} events`);
  for (let event = 0; event < Math.min(file.events, EVENTS_READ); event++) {
    const members = await file.readEvent(event);
    if (members.length !== (file.members ?? 1))
      throw new Error(`${members.length} members of ${file.members}`);
    for (const member of members)
      if (member.length !== cells) throw new Error(`${member.length} values of ${cells} cells`);
    if (cells < 10000) values.push(members.map((member) => Array.from(member)));
    file.key(event);
  }
  return values;
}

/** Runs the built command line in the folder, with limits on time and memory. */
export function performCli(args: readonly string[], folder: string, main: string): Promise<Exit> {
  return new Promise((done) => {
    const child = spawn(process.execPath, ["--max-old-space-size=400", main, ...args], {
      cwd: folder,
      env: { ...process.env, NO_COLOR: "1", TMPDIR: join(folder, "temporary") },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let [stdout, stderr] = ["", ""];
    child.stdout.on("data", (part: Buffer) => {
      stdout += part.toString();
    });
    child.stderr.on("data", (part: Buffer) => {
      stderr += part.toString();
    });
    const timer = setTimeout(() => child.kill("SIGKILL"), CLI_SECONDS * 1000);
    child.on("close", (code, signal) => {
      clearTimeout(timer);
      done({ code, signal, stdout, stderr });
    });
  });
}
