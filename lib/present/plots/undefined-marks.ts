import type { PlotPart } from "./spec.js";

/** Says "undefined" where rows of a panel have no value. */
export function undefinedMarks(rows: readonly object[], y: PlotPart): PlotPart {
  return {
    data: { values: rows },
    mark: { type: "text", align: "left", fontStyle: "italic", color: "#666666" },
    encoding: { x: { value: 6 }, y, text: { value: "undefined" } },
  };
}
