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
  if (parts.command === "evaluate") {
    const { mergeEvaluations } = await import("../run/evaluation-part.js");
    const { resultsText } = await import("../run/results.js");
    const { writeOutputFile } = await import("../io/writing/output-file.js");
    const { evaluationText } = await import("./evaluation-text.js");
    const { needCells } = await import("../metrics/need-cells.js");
    const evaluation = await mergeEvaluations(parts);
    needCells(evaluation.results.physical);
    await writeOutputFile(parts.target, resultsText(evaluation.results), { force });
    const text = evaluationText(evaluation, parts.target, json ? { json } : {});
    return json ? text : `${merged}\n${text}`;
  }
  if (parts.command === "fix") {
    const { mergeFixParts } = await import("./merge-fix.js");
    const text = await mergeFixParts(parts, { json, force });
    return json ? text : `${merged}\n${text}`;
  }
  if (parts.command === "augment") {
    const { mergeAugmentParts } = await import("./augment-run.js");
    const text = await mergeAugmentParts(parts, { json, force });
    return json ? text : `${merged}: ${text}`;
  }
  throw new FormatError(
    `${parts.target}: parts of undrizzle ${parts.command} cannot be merged by this version`,
  );
}
