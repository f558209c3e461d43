import { UnitsError } from "../../errors.js";
import { printableLine } from "../../printable.js";
import { sure } from "../../sure.js";
import type { FieldFile } from "../fields/field-file.js";
import { openFields } from "../fields/open.js";
import type { OpenOptions, PairOptions } from "../fields/open-options.js";
import { settleSampleAxes, settleTruthAxes } from "../fields/settle-axes.js";

/**
 * Opens truth and samples. Each says its own units if it can; units and space that are said for both are for
 * those that cannot, or overrule both where both can. What is said for one side overrules what it says.
 *
 * @param opened every file that was opened, for who must close them
 */
export async function openPairFiles(
  paths: PairOptions & { readonly truth: string; readonly samples: string },
  opened: FieldFile[],
): Promise<[truth: FieldFile, samples: FieldFile]> {
  const sides = [
    { path: paths.truth, ...optionsOf(paths, paths.truthOptions) },
    { path: paths.samples, ...optionsOf(paths, paths.samplesOptions) },
  ] as const;
  const files: FieldFile[] = [];
  const open = async (path: string, options: OpenOptions) => {
    const file = await openFields(path, options);
    opened.push(file);
    return file;
  };
  let anySilent = false;
  for (const { path, own, shared } of sides)
    files.push(
      await open(path, own).catch((error: unknown) => {
        if (!(error instanceof UnitsError) || !shared) throw error;
        anySilent = true;
        return open(path, { ...own, ...shared });
      }),
    );
  for (const [i, { path, own, shared }] of sides.entries())
    if (shared && !anySilent) {
      await sure(files[i]).close();
      opened.splice(opened.indexOf(sure(files[i])), 1);
      files[i] = await open(path, { ...own, ...shared });
    }
  for (const [i, { path, own, shared }] of sides.entries()) {
    if (own.axes !== undefined) continue;
    const settled =
      i === 0 ? settleTruthAxes(sure(files[0])) : settleSampleAxes(sure(files[1]), sure(files[0]));
    if (!settled) continue;
    await sure(files[i]).close();
    opened.splice(opened.indexOf(sure(files[i])), 1);
    const again = await open(path, { ...own, ...usedOf(sure(files[i]), shared), axes: settled.axes });
    files[i] = { ...again, notes: [...again.notes, printableLine(settled.note)] };
  }
  return [sure(files[0]), sure(files[1])];
}

/** What was said for both sides, where a file was opened with it. */
function usedOf({ units, space }: FieldFile, shared: OpenOptions | null): OpenOptions {
  const isUsed = shared && (shared.units === units || (shared.space !== undefined && shared.space === space));
  return isUsed ? shared : {};
}

/**
 * What is known of one side from the start, and the units or space that were said for both sides: null where none
 * were, or the side has its own.
 */
function optionsOf(
  { variable, missing, scaleOffset, stepHours, cumulative, axes, units, space }: PairOptions,
  ofSide: OpenOptions = {},
): { own: OpenOptions; shared: OpenOptions | null } {
  // The pair looks at the values itself: it knows the mask, and the statistics of z.
  const own = {
    variable,
    missing,
    scaleOffset,
    stepHours,
    cumulative,
    axes,
    ...ofSide,
    allowImplausible: true,
  };
  const isSettled = ofSide.units !== undefined || ofSide.space !== undefined;
  const isSaid = units !== undefined || space !== undefined;
  return { own, shared: isSettled || !isSaid ? null : { units, space } };
}
