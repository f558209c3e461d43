import { type LoneSamples, openLoneSamples } from "../io/pairs/lone-samples.js";
import type { FixSource } from "../present/fix-part.js";
import { sourceOfInput, sourceOfLone } from "../present/fix-source.js";
import { type OpenedInput, openInput } from "../run/input.js";
import type { FixFlags } from "./commands/fix.js";
import { fileOptions } from "./file-options.js";
import { inputPaths, twoFiles } from "./input-options.js";

/** What a fix is to treat, open: a run or pair, or samples alone. */
export type OpenedFixSource = { readonly source: FixSource; close(): Promise<void> } & (
  | { readonly input: OpenedInput; readonly lone: null }
  | { readonly input: null; readonly lone: LoneSamples }
);

export async function openFixSource(run: string | undefined, flags: FixFlags): Promise<OpenedFixSource> {
  const { fitted, config, truth, samples } = flags;
  if (fitted === undefined || run || config || truth || samples === undefined) {
    const input = await openInput(inputPaths(run, flags, { isWritten: true }));
    say(input.events.notes, flags);
    return { input, lone: null, source: sourceOfInput(input), close: input.close };
  }
  const stats = twoFiles(flags.stats);
  const lone = await openLoneSamples({
    samples,
    ...(flags.mask === undefined ? {} : { mask: flags.mask }),
    ...(stats ? { stats } : {}),
    ...fileOptions(flags),
    samplesOptions: fileOptions(flags, "samples"),
  });
  say(lone.notes, flags);
  return { input: null, lone, source: sourceOfLone(lone), close: lone.close };
}

function say(notes: readonly string[], { quiet }: FixFlags): void {
  if (!quiet) for (const note of notes) process.stderr.write(`note: ${note}\n`);
}
