import { join } from "node:path";
import type { FaultChoice } from "../../diagnosis/faults/fault.js";
import type { EventSet } from "../../fields/event.js";
import type { Normalisation } from "../../fields/transform.js";
import { writeFileAtomic } from "../../io/writing/atomic.js";
import { writeOutputFolder } from "../../io/writing/output-folder.js";
import { eventsInMm, readTruth } from "../../run/events.js";
import type { Run } from "../../run/run.js";
import { runReads } from "../../run/run-reads.js";
import { checkedFaults, injectFaults } from "./inject-faults.js";
import { type InjectedTruth, sealTruth } from "./seal.js";
import { type PairLike, writePair } from "./write-pair.js";
import { writeRun } from "./write-run.js";

/** A healthy set, and the run that it belongs to where it is of one. */
export interface InjectSource {
  readonly events: EventSet<"mm/day">;
  readonly normalisation: Normalisation | null;
  readonly run: Run | null;
  /** The NetCDF or Zarr file of real fields that the result is written like, and which of its events they are. */
  readonly like?: PairLike | null;
}

/**
 * Applies faults to a healthy set and writes the result: of a run a run (`config.yaml`, `data/`, `outputs/synth/`),
 * of NetCDF or Zarr files the same (`truth.nc`, `samples.nc`), of other files arrays (`truth.npy`, `samples.npy`, …;
 * mm/day); and beside them what was done, sealed, in `truth.json`.
 *
 * @param source healthy events in mm/day, their statistics, and the run or file whose form is taken
 * @param faults with their strengths; each at most once
 * @param options seed, the folder to write (whole or not at all, in place of what an earlier call wrote there), and
 *   `force`: replace what this program did not write
 * @returns what stands in `truth.json`, open
 * @throws ValueError as {@link injectFaults} does; OutputError when `out` holds anything else or cannot be written,
 *   or another process writes there
 * @example
 * ```ts
 * const { events, normalisation } = await openInput({ truth: "truth.nc", samples: "samples.nc" });
 * const healthy = healthySamples(events, { seed: 1, members: 2 });
 * const done = await injectRun({ events: healthy, normalisation, run: null }, [{ id: "mass-deficit" }], {
 *   seed: 1,
 *   out: "injected",
 * });
 * [done.events, done.members, done.faults]; // → [ 12, 2, [ { id: 'mass-deficit', strength: 0.55 } ] ]
 * ```
 */
export async function injectRun(
  { events, normalisation, run, like }: InjectSource,
  faults: readonly FaultChoice[],
  { seed, out, force }: { readonly seed: number; readonly out: string; readonly force?: boolean | undefined },
): Promise<InjectedTruth> {
  const spoilt = injectFaults(events, faults, { seed, ...(normalisation ? { normalisation } : {}) });
  const truth: InjectedTruth = {
    faults: checkedFaults(faults),
    seed,
    events: events.length,
    members: events.members,
  };
  const rules = { reads: [...(run ? runReads(run) : []), ...(like ? [like.file.path] : [])], force };
  await writeOutputFolder(out, rules, async (folder) => {
    if (run) await writeRun(folder, run, spoilt);
    else await writePair(folder, spoilt, normalisation, like ?? null);
    await writeFileAtomic(join(folder, "truth.json"), sealTruth(truth));
  });
  return truth;
}

/**
 * The real fields of some days of a run, without samples: what `healthySamples` starts from.
 *
 * @param run with statistics
 * @param days numbers of days that it has, in the order of the events
 * @returns mm/day, without members; a day is read when it is asked for
 * @throws FormatError when the run has no statistics; while iterating, FormatError or ShapeError when a day cannot be
 *   read, ValueError when it has a value that no day on earth has had
 * @example
 * ```ts
 * const run = await openRun("run");
 * runTruths(run, run.days).length; // → 8
 * ```
 */
export function runTruths(run: Run, days: readonly number[]): EventSet<"mm/day"> {
  const stored: EventSet<"z"> = {
    space: "z",
    grid: run.grid,
    mask: run.landMask,
    length: days.length,
    members: 0,
    notes: [],
    async *[Symbol.asyncIterator]() {
      for (const [index, day] of days.entries()) {
        const key = `day_${String(day).padStart(6, "0")}`;
        yield { key, index, truth: await readTruth(run, day), members: [] };
      }
    },
  };
  return eventsInMm(run, stored);
}
