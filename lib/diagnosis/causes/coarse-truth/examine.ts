import { type Finding, finding } from "../../finding.js";
import { stepOf } from "../../looks/step-of.js";
import { changeMembers, maskedCells, type Specimen } from "../../specimen.js";
import { beyondRounding, blockMeans, blocksOf } from "./blocks.js";

/** The real fields repeat each cell of a coarser grid, the samples do not. These are averaged over the same cells. */
export function examineCoarseTruth(specimen: Specimen): Finding {
  const cells = maskedCells(specimen);
  const truths = specimen.events.map(({ truth }) => truth.values);
  const members = specimen.events.flatMap((event) => event.members.map(({ values }) => values));
  const above = beyondRounding(stepOf(truths, cells));
  const blocks = blocksOf(truths, specimen, above);
  const { height, width } = specimen.grid;
  const coarse = blocks
    ? ((blocks.rows[height - 1] ?? NaN) + 1) * ((blocks.columns[width - 1] ?? NaN) + 1)
    : cells.length;
  const alike = blocks !== null && blocksOf(members, specimen, above) !== null;
  if (!blocks || alike)
    return finding(
      "coarse-truth",
      "excluded",
      coarse,
      height * width,
      alike
        ? "truth and samples repeat the cells of a coarser grid alike"
        : "the truth repeats no coarser cells",
    );
  return finding(
    "coarse-truth",
    "confirmed",
    coarse,
    height * width,
    `the real fields have ${coarse} different cells (${(blocks.rows[height - 1] ?? NaN) + 1}×${(blocks.columns[width - 1] ?? NaN) + 1}) on a grid of ${height}×${width}: neighbouring values are equal to the last digit, those of the samples are not`,
    {
      repair: {
        id: "average-over-cells-of-truth",
        apply: (given) => changeMembers(given, (values) => blockMeans(values, blocks, given)),
      },
    },
  );
}
