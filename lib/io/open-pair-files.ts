import { UnitsError } from "../errors.js";
import type { FieldFile } from "./field-file.js";
import { openFields } from "./open.js";
import type { OpenOptions, PairOptions } from "./open-options.js";

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
      await files[i].close();
      opened.splice(opened.indexOf(files[i]), 1);
      files[i] = await open(path, { ...own, ...shared });
    }
  return [files[0], files[1]];
}

/**
 * What is known of one side from the start, and the units or space that were said for both sides: null where none
 * were, or the side has its own.
 */
function optionsOf(
  { variable, missing, scaleOffset, stepHours, units, space }: PairOptions,
  ofSide: OpenOptions = {},
): { own: OpenOptions; shared: OpenOptions | null } {
  // The pair looks at the values itself: it knows the mask, and the statistics of z.
  const own = { variable, missing, scaleOffset, stepHours, ...ofSide, allowImplausible: true };
  const isSettled = ofSide.units !== undefined || ofSide.space !== undefined;
  const isSaid = units !== undefined || space !== undefined;
  return { own, shared: isSettled || !isSaid ? null : { units, space } };
}
