import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { CELLS, MEMBERS, POOL, writeFields } from "../fields.mjs";

/** How often the pool of events is worked on, by all threads together. */
const ROUNDS = 40;
const FIELDS = POOL * ROUNDS * (1 + MEMBERS);

/** @type {(name: string) => import("../row.js").Side} */
const side = (name) => async (folder, threads) => {
  const workers = Array.from(
    { length: threads },
    () =>
      new Worker(new URL("../fused-worker.mjs", import.meta.url), {
        workerData: { side: name, folder, rounds: Math.ceil(ROUNDS / threads) },
      }),
  );
  await Promise.all(workers.map((worker) => once(worker, "message")));
  return async () => {
    const answers = workers.map((worker) => once(worker, "message"));
    for (const worker of workers) worker.postMessage("go");
    return (await Promise.all(answers)).flat();
  };
};

/** @type {import("../row.js").Row} */
export const row = {
  id: "fused",
  title: `kernels alone: mask, z → mm/day, threshold, counts, moments and all products of two fields; ${FIELDS.toLocaleString("en")} fields in memory`,
  per: { count: FIELDS, unit: "field" },
  threads: "all",
  note: "no peer: the parts of the rows above",
  limitName: "copying the fields",
  bytes: FIELDS * CELLS * 4,
  prepare: writeFields,
  undrizzle: side("undrizzle"),
  limit: side("limit"),
};
