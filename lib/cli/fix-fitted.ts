import { UsageError } from "../errors.js";
import { openLoneSamples } from "../io/pairs/lone-samples.js";
import { parseSelection } from "../postprocess/split.js";
import { writeFittedSamples } from "../present/write-fitted-samples.js";
import { writeFix } from "../present/write-fix.js";
import { fixWithFitted } from "../run/fix.js";
import { openInput } from "../run/input.js";
import { readFitted } from "../run/read-fitted.js";
import { besides } from "./besides.js";
import type { FixFlags } from "./commands/fix.js";
import { fileOptions } from "./file-options.js";
import { fixReport } from "./fix-report.js";
import { inputPaths, twoFiles } from "./input-options.js";
import { startProgress } from "./progress.js";
import { treatmentOptions } from "./treatment-options.js";

/** Applies a stored method: to samples alone, or to a run or pair, where it is scored, too. */
export async function fixByFitted(
  run: string | undefined,
  flags: FixFlags & { readonly fitted: string },
): Promise<void> {
  const fitted = await readFitted(flags.fitted);
  const { samples } = flags;
  if (run || flags.config || flags.truth || samples === undefined) {
    const input = await openInput(inputPaths(run, flags, { isWritten: true }));
    try {
      const fix = await fixWithFitted(input.events, fitted, {
        ...(await treatmentOptions(flags, input.events.length)),
        ...(flags.scoreOn === undefined ? {} : { scoreOn: parseSelection(flags.scoreOn) }),
        ...(flags.wet === undefined ? {} : { threshold: flags.wet }),
        ...(flags.threads === undefined ? {} : { threads: flags.threads }),
      });
      const progress = await startProgress("writing events", flags.quiet);
      const files = await writeFix(input, fix, flags.output, progress.update, flags).finally(progress.end);
      process.stdout.write(fixReport(fix, files, flags.json, input, null));
    } finally {
      await input.close();
    }
    return;
  }
  if (flags.scoreOn !== undefined)
    throw new UsageError("--score-on needs the truth of the samples: add --truth FILE");
  if (flags.regrid !== undefined)
    throw new UsageError("--regrid needs a truth whose grid differs: add --truth FILE");
  const stats = twoFiles(flags.stats);
  const lone = await openLoneSamples({
    samples,
    ...(flags.mask === undefined ? {} : { mask: flags.mask }),
    ...(stats ? { stats } : {}),
    ...fileOptions(flags),
    samplesOptions: fileOptions(flags, "samples"),
  });
  try {
    if (!flags.quiet) for (const note of lone.notes) process.stderr.write(`note: ${note}\n`);
    const progress = await startProgress("writing events", flags.quiet);
    const asked = await treatmentOptions(flags, lone.length);
    const { files, ...done } = await writeFittedSamples(lone, fitted, flags.output, progress.update, {
      ...asked,
      force: flags.force,
    }).finally(progress.end);
    process.stdout.write(
      flags.json
        ? `${JSON.stringify({ method: fitted.toJSON(), description: fitted.describe(), events: { written: lone.length, withTruth: 0 }, ...done, files })}\n`
        : [
            `${fitted.method}: ${fitted.describe()}`,
            `applied to ${lone.length} events without a truth: nothing can be scored`,
            ...besides(done),
            ...files.map((file) => `written: ${file}`),
            "",
          ].join("\n"),
    );
  } finally {
    await lone.close();
  }
}
