import type { Field } from "../../../fields/field.js";
import { type Failures, failureLines } from "../../../metrics/failures.js";
import { type Finding, finding } from "../../finding.js";
import { changeMembers, type Specimen } from "../../specimen.js";

/**
 * Values that are NaN or infinite where the truth is finite: the model failed there. One is enough. No number brings them
 * back; what can be done is to leave them out, so that the rest can be judged.
 */
export function examineCorruptValues(failed: Failures): Finding {
  const lines = failureLines(failed).join("; ");
  if (failed.count === 0)
    return finding(
      "corrupt-values",
      "excluded",
      0,
      0,
      `every value of the samples is finite where the truth is${lines ? `; ${lines}` : ""}`,
    );
  return finding("corrupt-values", "confirmed", failed.share, 0, lines, {
    repair: { id: "leave-out-failed-values", apply: leaveOut },
  });
}

function leaveOut(specimen: Specimen): Specimen {
  return changeMembers(specimen, (values: Field<"mm/day">["values"]) =>
    values.some((v) => Math.abs(v) === Number.POSITIVE_INFINITY)
      ? values.map((v) => (Number.isFinite(v) ? v : Number.NaN))
      : values,
  );
}
