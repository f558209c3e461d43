// Runs the sides of a row in processes of their own, one after the other and in turns.
import { execFileSync } from "node:child_process";
import { availableParallelism } from "node:os";
import { join } from "node:path";

const here = import.meta.dirname;
const python = process.env.PYTHON ?? "/usr/bin/python3";
const BLAS = ["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"];

/**
 * @typedef {import("./row.js").Row} Row
 * @typedef {import("./row.js").Round} Round
 * @typedef {import("./row.js").SideName} SideName
 */

export const CORES = availableParallelism();

/** How often the work is done again after the first call, at most, and for how long. */
export const TIMES_AGAIN = 5;
export const SECONDS_AGAIN = 1.5;

/**
 * @param {string} command
 * @param {string[]} args
 * @param {number} threads
 */
function child(command, args, threads) {
  const env = {
    ...process.env,
    ...Object.fromEntries(BLAS.map((name) => [name, String(threads)])),
    OMP_WAIT_POLICY: "PASSIVE", // on a machine with other work, spinning peers would look slower than they are
  };
  const out = execFileSync(command, args, {
    env,
    encoding: "utf8",
    maxBuffer: 1e8,
    stdio: ["ignore", "pipe", "inherit"],
  });
  return JSON.parse(out.trim().split("\n").at(-1) ?? "");
}

/** @returns {Pick<import("./row.js").Measured, "copyBytesPerSecond" | "float32OperationsPerSecond">} */
export function limits() {
  return child(python, [join(here, "limits.py")], 1);
}

/**
 * One round of a row: every side once.
 *
 * @param {Row} row
 * @param {string} folder
 * @returns {Round}
 */
export function oneRound(row, folder) {
  const threads = row.threads === "all" ? CORES : 1;
  const own = (/** @type {SideName} */ side) =>
    child(process.execPath, [join(here, "side.mjs"), row.id, side, folder, String(threads)], threads);
  return {
    undrizzle: own("undrizzle"),
    ...(row.peer
      ? {
          peer: child(
            python,
            [
              join(here, "side.py"),
              row.id.replaceAll("-", "_"),
              folder,
              String(threads),
              String(row.once ? 0 : TIMES_AGAIN),
              String(SECONDS_AGAIN),
            ],
            threads,
          ),
        }
      : {}),
    ...(row.limit ? { limit: own("limit") } : {}),
  };
}

/**
 * A peer that computes something else is no peer.
 *
 * @param {Pick<Row, "id" | "tolerance">} row
 * @param {Round} round
 * @throws Error when a result differs by more than the row's tolerance
 */
export function compare({ id, tolerance = 0 }, { undrizzle, peer }) {
  if (!peer) return;
  if (undrizzle.result.length !== peer.result.length)
    throw new Error(`${id}: ${undrizzle.result.length} results here, ${peer.result.length} from the peer`);
  undrizzle.result.forEach((value, i) => {
    const other = peer.result[i];
    if (!(Math.abs(value - other) <= tolerance * Math.max(Math.abs(other), 1e-2)))
      throw new Error(`${id}: result ${i} is ${value} here and ${other} from the peer`);
  });
}

/** @param {number[]} values */
export function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** @param {number[]} values */
const summary = (values) => ({ median: median(values), min: Math.min(...values), max: Math.max(...values) });

/**
 * Medians with spread of all rounds. The ratio is of CPU seconds on one thread, of wall seconds on several.
 *
 * @param {Row} row
 * @param {Round[]} rounds
 */
export function summarise(row, rounds) {
  /** @type {"wall" | "cpu"} */
  const clock = row.threads === "all" ? "wall" : "cpu";
  const spread = (/** @type {import("./row.js").Taken[]} */ taken) => {
    const again = taken.flatMap((one) => one.again?.[clock] ?? []);
    return {
      cpu: summary(taken.map(({ cpu }) => cpu)),
      wall: summary(taken.map(({ wall }) => wall)),
      megabytes: Math.max(...taken.map(({ megabytes }) => megabytes)),
      again: again.length > 0 ? summary(again) : undefined,
    };
  };
  const side = (/** @type {"peer" | "limit"} */ name) => {
    const taken = rounds.flatMap((round) => round[name] ?? []);
    return taken.length === 0 ? undefined : spread(taken);
  };
  const ratio = (
    /** @type {SideName} */ name,
    /** @type {(taken: import("./row.js").Taken) => number | undefined} */ secondsOf = (taken) =>
      taken[clock],
  ) => {
    const ratios = rounds.flatMap((round) => {
      const other = round[name];
      const [theirs, ours] = [other && secondsOf(other), secondsOf(round.undrizzle)];
      return theirs && ours ? [theirs / ours] : [];
    });
    return ratios.length === 0 ? undefined : summary(ratios);
  };
  return {
    clock,
    rounds: rounds.length,
    undrizzle: spread(rounds.map(({ undrizzle }) => undrizzle)),
    peer: side("peer"),
    limit: side("limit"),
    timesAsFast: ratio("peer"),
    timesAsFastAgain: ratio("peer", (taken) => taken.again?.[clock]),
    ofLimit: ratio("limit"),
  };
}
