import { FormatError } from "../errors.js";
import type { CheckedParts } from "../io/parts/checked-parts.js";

/** Merges the parts of an output by the command that made them; returns what is printed. */
export async function mergeParts(
  parts: CheckedParts,
  { json, force }: { readonly json?: true; readonly force?: true },
): Promise<string> {
  const merged = `${parts.parts.length} parts merged`;
  if (parts.command === "sample") {
    const { mergeSamples } = await import("../run/sample-part.js");
    const written = await mergeSamples(parts, { force });
    const text = `${merged}: ${written.samples} samples of ${written.days} days in ${written.synthDir}\n`;
    return json ? `${JSON.stringify(written)}\n` : text;
  }
  throw new FormatError(
    `${parts.target}: parts of undrizzle ${parts.command} cannot be merged by this version`,
  );
}
