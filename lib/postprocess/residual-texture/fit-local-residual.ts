import { cosineTransform } from "../../fields/cosine-transform.js";
import { addValues, distributionQuantiles, emptyDistribution } from "../../fields/distribution.js";
import type { EventSet } from "../../fields/event.js";
import { sure } from "../../sure.js";
import { firstAtLeast } from "../first-at-least.js";
import { pairedCells } from "../paired-cells.js";
import { amountsOf, type Texture, textureParts } from "./apply-texture.js";
import { backTable } from "./fit-back.js";
import { fitLocally, type LocalResidual } from "./local-residual.js";
import { scoreFields } from "./member-scores.js";
import { memberNoise } from "./noise.js";
import type { NormalScores } from "./normal-scores.js";
import { scalesOf } from "./scales.js";

const MOST_EVENTS = 64;
/** Of what is kept of events in memory, unless eight need more. */
const MOST_BYTES = 2 ** 28;
const LEAST_EVENTS = 8;
const BYTES_A_CELL = 34;
/** A range of kept scores has this many values at least, and there are this many ranges at most. */
const LEAST_VALUES = 500;
const MOST_RANGES = 20;
const ROUNDS = 4;
/** By how much the power of a scale is changed in a round at most. */
const MOST_CHANGE = 2;

/** One member of an event, and its truth. */
interface Pair {
  readonly kept: Float64Array;
  /** Coefficients of white noise. */
  readonly noise: Float64Array;
  readonly truth: Float64Array;
  /** Room for treated scores. */
  readonly treated: Float64Array;
  readonly counted: Uint8Array;
}

/**
 * Fits how the residual differs from place to place, and its power by scale so that the *amounts* of a draw have the real
 * power: scores that have it do not give amounts that have it. By score that is kept of a sample, mean and standard
 * deviation of what real scores are beyond it; then, a few times, the power of each scale is multiplied by real power over
 * drawn power. Rests on one member of up to 64 events.
 *
 * @param texture that is the same everywhere
 * @param margin of the truth
 */
export async function fitLocalResidual(
  events: EventSet<"mm/day">,
  texture: Texture,
  margin: NormalScores,
): Promise<{ readonly local: LocalResidual; readonly residual: Float64Array }> {
  const { pairs, power } = await pairsOf(events, texture, margin);
  const ranges = rangesOf(pairs);
  const local = (residual: Float64Array): LocalResidual => {
    const drawn = standardDeviation(residual, texture);
    return {
      kept: ranges.kept,
      mean: ranges.mean,
      spread: ranges.deviation.map((d) => (drawn > 0 ? d / drawn : 0)),
    };
  };
  let { residual } = texture;
  for (let round = 0; round < ROUNDS; round++) {
    const made = powerMade(pairs, texture, residual, local(residual), margin);
    residual = residual.map((deviation, r) => {
      const ratio = Math.sqrt((power[r] ?? NaN) / (made[r] ?? NaN));
      return ratio > 0
        ? deviation * Math.min(Math.max(ratio, 1 / Math.sqrt(MOST_CHANGE)), Math.sqrt(MOST_CHANGE))
        : deviation;
    });
  }
  return { local: local(residual), residual };
}

/** Members of events at even distances, and the power of their truths by scale. */
async function pairsOf(
  events: EventSet<"mm/day">,
  texture: Texture,
  margin: NormalScores,
): Promise<{ readonly pairs: readonly Pair[]; readonly power: Float64Array }> {
  const { grid, length } = events;
  const cells = grid.height * grid.width;
  const room = Math.max(Math.floor(MOST_BYTES / (BYTES_A_CELL * cells)), LEAST_EVENTS);
  const most = Math.min(MOST_EVENTS, room, length);
  const parts = textureParts(texture);
  const noiseOf = memberNoise(texture, cells);
  const truths = scoreFields(grid, margin, null);
  const { ring, count } = scalesOf(grid);
  const cosine = cosineTransform(grid);
  const power = new Float64Array(count);
  const pairs: Pair[] = [];
  let place = -1;
  for await (const event of events) {
    place++;
    if (Math.floor(((place + 1) * most) / length) === Math.floor((place * most) / length)) continue;
    const m = event.index % Math.max(event.members.length, 1);
    const member = event.members[m];
    const truth = truths.of(event.truth);
    const split = member && truth && parts(member, event, m);
    if (!split) continue;
    const counted = new Uint8Array(cells);
    pairedCells(event.truth, member, counted);
    const noise = noiseOf(event.index, m).slice();
    pairs.push({ kept: split.kept, noise, truth, treated: split.lacking, counted });
    const amounts = Float64Array.from(counted, (counts, i) =>
      counts === 1 ? (event.truth.values[i] ?? NaN) : 0,
    );
    addPower(power, ring, cosine.forward(amounts));
  }
  return { pairs, power };
}

function addPower(power: Float64Array, ring: Uint16Array, coefficients: Float64Array): void {
  for (let i = 0; i < coefficients.length; i++)
    power[ring[i] ?? NaN] = (power[ring[i] ?? NaN] ?? NaN) + (coefficients[i] ?? NaN) ** 2;
}

interface Ranges {
  /** Means over each range of kept scores: of these, and of what real scores are beyond them. */
  readonly kept: Float64Array;
  readonly mean: Float64Array;
  /** Standard deviation of what real scores are beyond them. */
  readonly deviation: Float64Array;
}

/** Ranges of as many values each. */
function rangesOf(pairs: readonly Pair[]): Ranges {
  const all = emptyDistribution();
  for (const { kept, counted } of pairs) addValues(all, kept, counted);
  const count = Math.min(MOST_RANGES, Math.max(1, Math.floor(all.n / LEAST_VALUES)));
  const between = Array.from({ length: count - 1 }, (_, i) => (i + 1) / count);
  const ends = Float64Array.from(distributionQuantiles(all, between), ({ value }) => value);
  const sums = Array.from({ length: count }, () => ({ n: 0, kept: 0, beyond: 0, squares: 0 }));
  for (const { kept, truth, counted } of pairs)
    for (let i = 0; i < kept.length; i++) {
      if (counted[i] === 0) continue;
      const range = sure(sums[firstAtLeast(ends, kept[i] ?? NaN, 0, ends.length)]);
      const beyond = (truth[i] ?? NaN) - (kept[i] ?? NaN);
      range.n++;
      range.kept += kept[i] ?? NaN;
      range.beyond += beyond;
      range.squares += beyond * beyond;
    }
  const filled = sums.filter(({ n }) => n > 0);
  return {
    kept: Float64Array.from(filled, ({ n, kept }) => kept / n),
    mean: Float64Array.from(filled, ({ n, beyond }) => beyond / n),
    deviation: Float64Array.from(filled, ({ n, beyond, squares }) =>
      Math.sqrt(Math.max(squares / n - (beyond / n) ** 2, 0)),
    ),
  };
}

/** Of a draw of the residual, over all cells. */
function standardDeviation(residual: Float64Array, { height, width }: Texture): number {
  const { ring } = scalesOf({ height, width });
  let squares = 0;
  for (const r of ring) squares += (residual[r] ?? NaN) ** 2;
  return Math.sqrt(squares / ring.length);
}

/** Power by scale of the amounts that a calibrated draw makes. */
function powerMade(
  pairs: readonly Pair[],
  { height, width }: Texture,
  residual: Float64Array,
  local: LocalResidual,
  margin: NormalScores,
): Float64Array {
  const grid = { height, width };
  const { ring, count } = scalesOf(grid);
  const cosine = cosineTransform(grid);
  const locally = fitLocally(local);
  const scores = emptyDistribution();
  for (const { kept, noise, treated, counted } of pairs) {
    const lacking = cosine.inverse(noise.map((x, i) => (residual[ring[i] ?? NaN] ?? NaN) * x));
    treated.set(kept);
    locally(treated, lacking);
    for (let i = 0; i < treated.length; i++) treated[i] = (treated[i] ?? NaN) + (lacking[i] ?? NaN);
    addValues(scores, treated, counted);
  }
  const amountOf = amountsOf(backTable(scores, margin));
  const power = new Float64Array(count);
  for (const { treated, counted } of pairs)
    addPower(
      power,
      ring,
      cosine.forward(treated.map((score, i) => (counted[i] === 1 ? amountOf(score) : 0))),
    );
  return power;
}
