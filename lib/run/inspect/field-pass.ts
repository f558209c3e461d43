import { createHash } from "node:crypto";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { isUserError } from "../../errors.js";
import { addValues, type Distribution, emptyDistribution } from "../../fields/distribution.js";
import type { Values } from "../../fields/field.js";
import { zToMm } from "../../fields/transform.js";
import { readFloats } from "../../io/formats/npy/npy.js";
import { readTruth } from "../events.js";
import { dayFile, type Run } from "../run.js";

/** What one reading of every day of a run finds. */
export interface DayPass {
  /** Files that cannot be read, or whose shape is not that of the first day. */
  readonly problems: readonly string[];
  /** Days with missing or infinite values over land, and how many such cells. */
  readonly missing: ReadonlyMap<number, number>;
  /** Days whose predictors have missing or infinite values. */
  readonly missingPredictors: readonly number[];
  /** Over land, in z. */
  readonly z: Distribution;
  /** Over land, mm/day; empty without statistics. */
  readonly mm: Distribution;
  /** Share of land cells that lie below what no rain is, by the statistics. */
  readonly belowDry: number;
  /** Greatest z over land, by day. */
  readonly maxima: ReadonlyMap<number, number>;
  /** Days with the very same field. */
  readonly same: readonly (readonly number[])[];
  /** By channel: mean and standard deviation over days and cells. */
  readonly channels: readonly { readonly mean: number; readonly std: number }[];
}

/** z below the dry value by more than this is no rounding. */
const BELOW = 0.01;

export async function passOverDays(run: Run): Promise<DayPass> {
  const { landMask, normalisation } = run;
  const problems: string[] = [];
  const missing = new Map<number, number>();
  const missingPredictors: number[] = [];
  const maxima = new Map<number, number>();
  const [z, mm] = [emptyDistribution(), emptyDistribution()];
  const days = new Map<string, number[]>();
  const sums: { n: number; sum: number; squares: number }[] = [];
  let [below, land] = [0, 0];
  let shape: string | null = null;

  const addField = (day: number, values: Values): void => {
    let [holes, max] = [0, Number.NEGATIVE_INFINITY];
    for (let i = 0; i < values.length; i++) {
      if (landMask && !landMask[i]) continue;
      const value = values[i] ?? NaN;
      if (!Number.isFinite(value)) {
        holes++;
        continue;
      }
      land++;
      if (value > max) max = value;
      if (normalisation && value < -(normalisation.mean[i] ?? NaN) / (normalisation.std[i] ?? NaN) - BELOW)
        below++;
    }
    if (holes > 0) missing.set(day, holes);
    if (max > Number.NEGATIVE_INFINITY) maxima.set(day, max);
    addValues(z, values, landMask);
    const digest = digestOf(values);
    days.set(digest, [...(days.get(digest) ?? []), day]);
  };
  const addPredictors = (day: number, file: string, found: readonly number[], values: Values): void => {
    if (shape !== null && String(found) !== shape) {
      problems.push(`${file}: has shape (${found.join(", ")}), the others (${shape.replaceAll(",", ", ")})`);
      return;
    }
    shape = String(found);
    if (!values.every(Number.isFinite)) missingPredictors.push(day);
    const size = values.length / (found[0] ?? NaN);
    for (let i = 0; i < values.length; i++) {
      const value = values[i] ?? NaN;
      if (!Number.isFinite(value)) continue;
      const channel = (sums[Math.floor(i / size)] ??= { n: 0, sum: 0, squares: 0 });
      channel.n++;
      channel.sum += value;
      channel.squares += value ** 2;
    }
  };
  for (const day of run.days) {
    try {
      const truth = await readTruth(run, day);
      addField(day, truth.values);
      if (normalisation) addValues(mm, zToMm(truth, normalisation).values, landMask);
      const file = dayFile(join(run.dataDir, "X_lr"), day);
      if (await stat(file).catch(() => null)) {
        const { shape: found, values } = await readFloats(file);
        addPredictors(day, file, found, values);
      }
    } catch (error) {
      if (!isUserError(error)) throw error;
      problems.push(error.message);
    }
  }
  return {
    problems,
    missing,
    missingPredictors,
    z,
    mm,
    belowDry: below / land,
    maxima,
    // A field of one value, such as a dry day's, is alike by right.
    same: [...days.values()].filter((alike) => alike.length > 1),
    channels: sums.map(({ n, sum, squares }) => ({
      mean: sum / n,
      std: Math.sqrt(Math.max(squares / n - (sum / n) ** 2, 0)),
    })),
  };
}

function digestOf({ buffer, byteOffset, byteLength }: Values): string {
  return createHash("sha1")
    .update(new Uint8Array(buffer, byteOffset, byteLength))
    .digest("hex");
}
