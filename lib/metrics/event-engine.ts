import { Worker } from "node:worker_threads";
import { addBinTable, type Distribution } from "../fields/distribution.js";
import type { FieldEvent } from "../fields/event.js";
import { type EventSums, emptySums, FACT, type SumsLayout, sumsLayout } from "../fields/event-sums.js";
import { addExact } from "../fields/exact-sum.js";
import { type Space, thresholdFor } from "../fields/field.js";
import { BIT_BINS } from "../fields/kernels.js";
import { usableThreads } from "../fields/usable-threads.js";
import { newArena, type WasmArena } from "../fields/wasm.js";
import { sure } from "../sure.js";

/**
 * Adds up events on several threads over one shared memory.
 *
 * Every event is added up by itself, in the same way on whatever thread, and handed back in the order in which it came;
 * what is counted over events are whole numbers. So the same bits come out for any number of threads.
 */
export interface EventEngine {
  /** Whether an event has the shape that this engine was made for. */
  takes(event: FieldEvent<Space>): boolean;
  /** Copies an event and adds it up some time; sooner or later `done` gets the sums, event by event in order. */
  post(event: FieldEvent<Space>, counted: Counted, done: (sums: EventSums) => void): void;
  /** Finishes all that was posted. */
  finish(): void;
  /** Finishes, and adds what was counted (not n, sum and range) to the distributions. */
  flush(): void;
  /** Lets the other threads go; the engine goes on without. */
  release(): void;
}

/** Which values of an event are counted into bins: of its truth, of its members. */
export interface Counted {
  readonly truth: boolean;
  readonly members: boolean;
}

/** Events arrive on one thread, which keeps no more than this many others busy. */
const MOST_WORKERS = 3;
const MOST_SLOT_BYTES = 1 << 26;
/** Counts are 32 bits wide. */
const MOST_COUNTED = 2 ** 31;
const TABLE_BYTES = 8 * BIT_BINS;
const JOB_BYTES = 64;
/** int32 in the first page: jobs posted, jobs taken, whether to stop, then for each slot the last job done (from 1). */
const POSTED = 16;
const TAKEN = 17;
const STOP = 18;
const DONE = 32;
const PAGE = 65536;

/** What a thread does: take a job, do it, say so; end when told, or after a minute without any. */
const WORKER = `
const { workerData: { module, memory, slots, slotBytes, slotCount, truth, members } } = require("node:worker_threads");
const { exports: { job } } = new WebAssembly.Instance(module, { env: { memory } });
const c = new Int32Array(memory.buffer);
for (;;) {
  const posted = Atomics.load(c, ${POSTED});
  const next = Atomics.load(c, ${TAKEN});
  if (next < posted) {
    if (Atomics.compareExchange(c, ${TAKEN}, next, next + 1) !== next) continue;
    const slot = next % slotCount;
    job(slots + slot * slotBytes, truth, members);
    Atomics.store(c, ${DONE} + slot, next + 1);
    Atomics.notify(c, ${DONE} + slot);
  } else if (Atomics.load(c, ${STOP}) || Atomics.wait(c, ${POSTED}, posted, 60000) === "timed-out") break;
}`;

/**
 * An engine for events like this one; `null` where there are no kernels for it (float64, no SIMD, too large).
 *
 * @param threshold what counts as wet in the sums
 * @param counts where the values of truth and members are counted, once they are no longer kept
 * @param threads all cores by default
 */
export function eventEngine(
  like: FieldEvent<Space>,
  threshold: number,
  counts: readonly [truth: Distribution, members: Distribution],
  threads: number = usableThreads(),
): EventEngine | null {
  const cells = like.truth.values.length;
  const fields = like.members.length + 1;
  const takes = ({ truth, members }: FieldEvent<Space>): boolean =>
    members.length < fields && [truth, ...members].every(({ values }) => isFloat32Of(values, cells));
  const slotBytes = PAGE * Math.ceil(sumsLayout(JOB_BYTES, fields, cells).end / PAGE);
  if (!takes(like) || slotBytes > MOST_SLOT_BYTES) return null;
  const workers = Math.max(
    Math.min(threads - 1, MOST_WORKERS, Math.floor(MOST_SLOT_BYTES / slotBytes) - 1),
    0,
  );
  const slotCount = workers === 0 ? 1 : Math.min(2 * workers + 2, Math.floor(MOST_SLOT_BYTES / slotBytes));
  const slots = PAGE + 2 * TABLE_BYTES * (workers + 1);
  const arena = newArena(slots + slotCount * slotBytes);
  if (!arena) return null;
  const control = new Int32Array(arena.memory.buffer);
  const waiting: { read: () => EventSums; done: (sums: EventSums) => void }[] = [];
  let [posted, finished, unflushed, started] = [0, 0, 0, false];

  function startWorkers(): void {
    started = true;
    for (let w = 1; w <= workers; w++) {
      const truth = PAGE + 2 * TABLE_BYTES * w;
      const workerData = {
        module: sure(arena).module,
        memory: sure(arena).memory,
        slots,
        slotBytes,
        slotCount,
        truth,
        members: truth + TABLE_BYTES,
      };
      const worker = new Worker(WORKER, { eval: true, execArgv: [], workerData });
      // Without it this thread does all by itself.
      worker.on("error", () => {});
      worker.unref();
    }
  }

  function work(): boolean {
    const next = Atomics.load(control, TAKEN);
    if (next >= posted) return false;
    if (Atomics.compareExchange(control, TAKEN, next, next + 1) !== next) return true;
    const slot = next % slotCount;
    sure(arena).kernels.job(slots + slot * slotBytes, PAGE, PAGE + TABLE_BYTES);
    Atomics.store(control, DONE + slot, next + 1);
    return true;
  }

  function finishOldest(): void {
    const at = DONE + (finished % slotCount);
    for (let done = Atomics.load(control, at); done !== finished + 1; done = Atomics.load(control, at))
      if (!work()) Atomics.wait(control, at, done, 1000);
    finished++;
    const { read, done } = sure(waiting.shift());
    done(read());
  }

  function finish(): void {
    while (finished < posted) finishOldest();
  }

  function flush(): void {
    finish();
    for (let w = 0; w <= workers; w++)
      for (const [side, into] of counts.entries()) {
        if (into.values) continue;
        const first = (PAGE + TABLE_BYTES * (2 * w + side)) / 4;
        addBinTable(into, sure(arena).u32.subarray(first, first + 2 * BIT_BINS));
      }
    unflushed = 0;
  }

  function release(): void {
    if (!started) return;
    finish();
    Atomics.store(control, STOP, 1);
    Atomics.notify(control, POSTED);
  }

  return {
    takes,
    post(event, counted, done) {
      if (unflushed >= MOST_COUNTED) flush();
      if (posted - finished === slotCount) finishOldest();
      const start = slots + (posted % slotCount) * slotBytes;
      const read = writeJob(arena, start, event, thresholdFor(event.truth.values, threshold), counted);
      waiting.push({ read, done });
      posted++;
      unflushed += cells * (event.members.length + 1);
      Atomics.store(control, POSTED, posted);
      if (started) Atomics.notify(control, POSTED, 1);
      else if (workers > 0) startWorkers();
      if (!started) finish();
    },
    finish,
    flush,
    release,
  };
}

function isFloat32Of(values: Float32Array | Float64Array, length: number): boolean {
  return values instanceof Float32Array && values.length === length;
}

/** Writes an event and what to do with it into a slot; what comes back reads the sums from there. */
function writeJob(
  { f32, f64, u8, u32 }: WasmArena,
  start: number,
  { truth, members }: FieldEvent<Space>,
  limit: number,
  counted: Counted,
): () => EventSums {
  const cells = truth.values.length;
  const fields = members.length + 1;
  const at: SumsLayout = sumsLayout(start + JOB_BYTES, fields, cells);
  const sums = emptySums(cells, fields);
  const { facts, products } = sums;
  for (const [f, { values }] of [truth, ...members].entries())
    f32.set(values, (at.fields + f * at.stride) / 4);
  if (truth.mask) u8.set(truth.mask, at.mask);
  f64.set(facts, at.facts / 8);
  f64.fill(0, at.products / 8, at.products / 8 + products.length);
  const head = start / 4;
  u32.set([at.fields, at.stride, fields, cells, truth.mask ? at.mask : 0], head);
  f32[head + 5] = limit;
  u32.set(
    [at.counted, at.facts, at.products, at.scratch, (counted.truth ? 1 : 0) + (counted.members ? 2 : 0)],
    head + 6,
  );
  return () => {
    const n = (u32[head + 11] ?? NaN) | 0;
    sums.counted.set(u8.subarray(at.counted, at.counted + cells));
    facts.set(f64.subarray(at.facts / 8, at.facts / 8 + facts.length));
    products.set(f64.subarray(at.products / 8, at.products / 8 + products.length));
    return { ...sums, cells: n < 0 ? -1 - n : n, complete: n >= 0 };
  };
}

/** Adds to a distribution what the sums of an event know of some of its fields, and returns how many values that was. */
export function addFacts(into: Distribution, { facts }: EventSums, first: number, end: number): number {
  let n = 0;
  for (let f = first; f < end; f++) {
    const fact = facts.subarray(f * FACT.length, (f + 1) * FACT.length);
    n += fact[FACT.n] ?? NaN;
    into.n += fact[FACT.n] ?? NaN;
    addExact(into.sum, fact[FACT.sum] ?? NaN);
    into.min = Math.min(into.min, fact[FACT.min] ?? NaN);
    into.max = Math.max(into.max, fact[FACT.max] ?? NaN);
  }
  return n;
}
