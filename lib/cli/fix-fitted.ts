import { UsageError } from "../errors.js";
import { parseSelection, selectedPositions } from "../postprocess/split.js";
import { readFitted } from "../run/read-fitted.js";
import type { FixFlags } from "./commands/fix.js";
import { fixAll } from "./fix-all.js";
import { openFixSource } from "./fix-source.js";

/** Applies a stored method: to samples alone, or to a run or pair, where it is scored, too. */
export async function fixByFitted(
  run: string | undefined,
  flags: FixFlags & { readonly fitted: string },
): Promise<void> {
  const fitted = await readFitted(flags.fitted);
  const opened = await openFixSource(run, flags);
  try {
    if (opened.lone && flags.scoreOn !== undefined)
      throw new UsageError("--score-on needs the truth of the samples: add --truth FILE");
    if (opened.lone && flags.regrid !== undefined)
      throw new UsageError("--regrid needs a truth whose grid differs: add --truth FILE");
    const keys = opened.input?.keys ?? [];
    const scored = opened.input
      ? selectedPositions(keys, parseSelection(flags.scoreOn ?? "all"))
      : new Set<number>();
    process.stdout.write(
      await fixAll(opened, async () => ({ fitted, choice: null }), scored, { ...flags, run }),
    );
  } finally {
    await opened.close();
  }
}
