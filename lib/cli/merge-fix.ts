import type { CheckedParts } from "../io/parts/checked-parts.js";
import { partsFolder } from "../io/parts/part.js";
import { mergeFix } from "../present/fix-part.js";
import { parsePeriods } from "../run/change-signal.js";
import { sure } from "../sure.js";
import type { FixFlags } from "./commands/fix.js";
import { fixReport, loneReport } from "./fix-report.js";
import { openFixSource } from "./fix-source.js";
import { restoredFlags } from "./stored-flags.js";

/** Merges the parts of a fix, whose inputs must be where they were; returns what one run prints. */
export async function mergeFixParts(
  parts: CheckedParts,
  { json, force }: { readonly json?: true | undefined; readonly force?: true | undefined },
): Promise<string> {
  const { made } = sure(parts.parts[0]).manifest;
  const asked = restoredFlags<FixFlags & { run?: string }>(made, partsFolder(parts.target));
  const opened = await openFixSource(asked.run, { ...asked, quiet: true });
  try {
    const options = {
      ...(asked.periods === undefined ? {} : { periods: parsePeriods(asked.periods) }),
      ...(asked.wet === undefined ? {} : { threshold: asked.wet }),
    };
    const { fix, lone, fitted, files, choice } = await mergeFix(opened.source, parts, options, { force });
    return fix
      ? fixReport(fix, files, json, { pair: opened.input?.pair ?? null }, choice)
      : loneReport(fitted, lone, opened.source.keys.length, json);
  } finally {
    await opened.close();
  }
}
