import { FIVE_TEXTS as labels } from "../metrics/bands.js";
import type { ReportedEvaluation, ReportedNumber } from "../metrics/reported-evaluation.js";
import { textTable } from "./table.js";

/** The numbers as reports in the field count them, each with the name of its definition. */
export function reportedTable(e: ReportedEvaluation): string {
  const values: [ReportedNumber, string, number][] = [
    ["spatialCorrelation", labels.spatialCorrelation.label, e.spatialCorrelation.mean],
    ["ks", `${labels.ks.label} from P95 on`, e.ks.statistic],
    ["massBias", `${labels.massBias.label} (of z, not water)`, e.massBias.mean],
    ["diversity", labels.diversity.label, e.diversity?.mean ?? Number.NaN],
    ["reconstruction", "reconstruction MAE (z)", e.reconstruction.mae],
    [
      "wetFraction",
      `${labels.wetFraction.label} (real ${e.wetFraction.truth.toFixed(3)})`,
      e.wetFraction.samples,
    ],
  ];
  const rows = values.map(([key, label, value]) => {
    const { name, space, cells, samples, asTheirs } = e.definitions[key];
    return [label, value, name, space, cells, asTheirs ? samples : `${samples} (theirs: prior)`];
  });
  const notes = Object.entries(e.notes).map(([key, note]) => `  ${key}: ${note}`);
  return [
    `as-reported: ${e.n.days} days, ${e.n.samples} samples; wet fraction of ${e.n.saved} saved samples`,
    textTable(["number", "samples", "definition", "space", "cells", "drawn from"], rows),
    ...(notes.length ? ["notes:", ...notes] : []),
  ].join("\n");
}
