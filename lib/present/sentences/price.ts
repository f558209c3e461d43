import type { CureRow } from "../../cure/cure.js";
import { listInWords } from "./list-in-words.js";
import { score } from "./score.js";
import { standingOf } from "./target.js";

/** Distance from where a score should be: from its target's nearer end where it has one, else from the real value. */
function shortfall(value: number, row: CureRow): number {
  const { metric, real } = row;
  if (metric === "correlation") return 1 - value;
  if (metric === "diversity" || metric === "distance") return Number.NaN;
  return Math.abs(value - real);
}

/** What a treatment makes worse, of what was measured: the price of the cure. */
export function price(table: readonly CureRow[]): string {
  const worse = table.filter(
    (row) => shortfall(row.after, row) > shortfall(row.before, row) && score(row.before) !== score(row.after),
  );
  if (worse.length === 0)
    return "The price: none of these numbers is farther from where it should be than before.";
  const said = worse.map((row) => {
    const standing = standingOf(row.after, row.target);
    const end =
      standing === "undefined" ? "" : standing === "met" ? " (inside its target)" : " (outside its target)";
    return `${row.label} goes from ${score(row.before)} to ${score(row.after)}${end}`;
  });
  return `The price: ${listInWords(said)}.`;
}
