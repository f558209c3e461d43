import { upperBound } from "../../../fields/bounds.js";
import { ksSorted } from "../../../metrics/ks.js";
import { type Finding, finding } from "../../finding.js";
import { changeMembers, NOISE, type Specimen } from "../../specimen.js";
import { isSame } from "../../statistics/atoms.js";
import { poolValues, sortedPool } from "../../statistics/pooled.js";

/** A constant below this, mm/day, matters to nothing. */
const LEAST = 0.02;
/** Least part of the dry real cells, and of all cells, that must have the constant itself. */
const PART = 0.5;
const LEAST_SHARE = 0.02;
/** A shift must leave less than this part of the distance that a floor at the same value leaves, and of that as given. */
const BETTER = 0.6;

/**
 * The smallest of all values is one that the dry cells have, and it is not 0: a constant was added. A floor at that value
 * has the same atom, but leaves what is larger as it is; so both are tried.
 */
export function examineAdditiveOffset(specimen: Specimen): Finding {
  const pool = poolValues(specimen);
  const [truth, samples] = [sortedPool(pool.truth), sortedPool(pool.samples)];
  const least = samples[0] ?? Number.NaN;
  const atom = upperBound(samples, least + 2e-6 * Math.abs(least)) / samples.length;
  const dry = upperBound(truth, NOISE) / truth.length;
  const numbers = `the smallest generated amount is ${least.toPrecision(3)} mm/day, in ${(100 * atom).toFixed(1)} % of the cells; ${(100 * dry).toFixed(1)} % of the real ones are dry`;
  if (!(Math.abs(least) >= LEAST) || atom < Math.max(PART * dry, LEAST_SHARE) || isSame(least, truth[0] ?? 0))
    return finding("additive-offset", "excluded", least, LEAST, numbers);
  const shifted = ksSorted(
    truth,
    samples.map((v) => (isSame(v, least) ? 0 : v - least)),
  );
  const floored = ksSorted(
    truth.map((v) => Math.max(v, least)),
    samples,
  );
  const given = ksSorted(truth, samples);
  const said = `${numbers}; with it taken off everywhere KS goes from ${given.toFixed(3)} to ${shifted.toFixed(3)}, beside ${floored.toFixed(3)} where it is taken for a floor`;
  if (shifted > BETTER * floored || shifted > BETTER * given)
    return finding("additive-offset", "excluded", least, LEAST, said);
  return finding("additive-offset", "confirmed", least, LEAST, said, {
    repair: {
      id: "take-constant-off",
      apply: (s) => changeMembers(s, (values) => values.map((v) => (isSame(v, least) ? 0 : v - least))),
    },
  });
}
