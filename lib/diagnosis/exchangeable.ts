import { cosineSimilarity } from "../metrics/diversity.js";
import { maskedCells, type Specimen } from "./specimen.js";
import { errorOver } from "./statistics/over-events.js";
import { errorsAsSure } from "./statistics/student.js";
import { mean } from "./statistics/summary.js";

/** How unlike members are to one another, and to the truth. */
export interface Exchangeability {
  /** 1 − cosine of two members, and of the truth and a member, means over events. */
  readonly members: number;
  readonly truth: number;
  /** Whether both are one within their error over events: draws like the truth are as unlike to it as to one another. */
  readonly agrees: boolean;
}

const FEWEST_EVENTS = 8;
const FEWEST_MEMBERS = 2;
/** Their ratio must lie within this factor of 1, with its errors. */
const FACTOR = 1.35;
const ERRORS = 2;

type Apart = Pick<Exchangeability, "members" | "truth">;

/** Null where events or members are too few to tell. */
export function exchangeabilityOf(specimen: Specimen): Exchangeability | null {
  const each = specimen.events.flatMap((event) => {
    const distances = distancesOf(event, specimen);
    return distances ? [distances] : [];
  });
  if (each.length < FEWEST_EVENTS) return null;
  const logRatio = (of: readonly Apart[]): number =>
    Math.log(mean(of.map(({ members }) => members)) / mean(of.map(({ truth }) => truth)));
  const { error, freedom } = errorOver(each, logRatio);
  return {
    members: mean(each.map(({ members }) => members)),
    truth: mean(each.map(({ truth }) => truth)),
    agrees: Math.abs(logRatio(each)) + errorsAsSure(ERRORS, freedom) * error < Math.log(FACTOR),
  };
}

function distancesOf({ truth, members }: Specimen["events"][number], specimen: Specimen): Apart | null {
  if (members.length < FEWEST_MEMBERS) return null;
  const counted = new Uint8Array(truth.values.length);
  for (const i of maskedCells(specimen))
    counted[i] =
      Number.isFinite(truth.values[i]) && members.every(({ values }) => Number.isFinite(values[i])) ? 1 : 0;
  const apart = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
    1 - cosineSimilarity(a as Float32Array, b as Float32Array, counted);
  const toTruth = members.map(({ values }) => apart(truth.values, values));
  const toOthers = members.flatMap(({ values }, m) =>
    members.slice(0, m).map((other) => apart(values, other.values)),
  );
  const [own, among] = [mean(toTruth), mean(toOthers)];
  return Number.isFinite(own) && Number.isFinite(among) ? { members: among, truth: own } : null;
}
