import { WET_THRESHOLD } from "../../../metrics/wet-threshold.js";
import { type Finding, finding } from "../../finding.js";
import { changeMembers, maskedCells, type Specimen } from "../../specimen.js";
import { errorOver } from "../../statistics/over-events.js";
import { errorsAsSure } from "../../statistics/student.js";

/** Share of wet cells that are isolated beyond the real one, from which it matters, and by how many errors of a normal law. */
const MATTERS = 0.01;
const MORE = 1.3;
const ERRORS = 4;

/** Wet cells with none but dry ones around them, as often beyond the real ones as no chance over events makes them. */
export function examineSpeckle(specimen: Specimen): Finding {
  const counts = countsOf(specimen);
  const real = shareOf(counts.map(({ truth }) => truth));
  const made = shareOf(counts.map(({ members }) => members));
  const excess = made - real;
  const { error, freedom } = errorOver(
    counts,
    (kept) => shareOf(kept.map(({ members }) => members)) - shareOf(kept.map(({ truth }) => truth)),
  );
  const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
  const numbers = `${percent(made)} of the wet cells have only dry ones around them, of the real ones ${percent(real)} (± ${(100 * error).toFixed(1)})`;
  if (!(excess > MATTERS && made > MORE * real && excess > errorsAsSure(ERRORS, freedom) * error))
    return finding("excess-small-scale", "excluded", excess, MATTERS, numbers);
  return finding("excess-small-scale", "confirmed", excess, MATTERS, `speckle: ${numbers}`, {
    repair: { id: "dry-isolated-cells", apply: (s) => withoutIsolated(s, excess / made) },
    measure: {
      name: "share of wet cells that are isolated",
      matters: MATTERS,
      distance: (given) => {
        const of = countsOf(given);
        return Math.abs(shareOf(of.map(({ members }) => members)) - shareOf(of.map(({ truth }) => truth)));
      },
    },
  });
}

interface Count {
  readonly wet: number;
  readonly isolated: number;
}

function countsOf(specimen: Specimen): { readonly truth: Count; readonly members: Count }[] {
  const cells = maskedCells(specimen);
  return specimen.events.map(({ truth, members }) => {
    const each = members.map(({ values }) => countIn(values, cells, specimen));
    return { truth: countIn(truth.values, cells, specimen), members: sumOf(each) };
  });
}

function sumOf(counts: readonly Count[]): Count {
  return counts.reduce((a, b) => ({ wet: a.wet + b.wet, isolated: a.isolated + b.isolated }), {
    wet: 0,
    isolated: 0,
  });
}

function shareOf(counts: readonly Count[]): number {
  const { wet, isolated } = sumOf(counts);
  return wet > 0 ? isolated / wet : 0;
}

type Values = Specimen["events"][number]["truth"]["values"];

function countIn(values: Values, cells: Int32Array, specimen: Specimen): Count {
  let [wet, isolated] = [0, 0];
  for (const i of cells)
    if ((values[i] ?? NaN) >= WET_THRESHOLD) {
      wet++;
      if (isIsolated(values, i, specimen)) isolated++;
    }
  return { wet, isolated };
}

/** Whether all cells around are known and dry. */
function isIsolated(values: Values, i: number, { grid: { height, width } }: Specimen): boolean {
  const [y, x] = [Math.floor(i / width), i % width];
  for (let v = Math.max(y - 1, 0); v <= Math.min(y + 1, height - 1); v++)
    for (let u = Math.max(x - 1, 0); u <= Math.min(x + 1, width - 1); u++)
      if ((v !== y || u !== x) && !((values[v * width + u] ?? NaN) < WET_THRESHOLD)) return false;
  return true;
}

/** A golden section of the cells' numbers spreads evenly over any share of them. */
const GOLDEN = 0.6180339887498949;

/** Isolated cells set to 0, in a share of them, so that as many are left as in reality. */
function withoutIsolated(specimen: Specimen, share: number): Specimen {
  return changeMembers(specimen, (values) =>
    values.map((v, i) =>
      v >= WET_THRESHOLD && ((i + 1) * GOLDEN) % 1 < share && isIsolated(values, i, specimen) ? 0 : v,
    ),
  );
}
