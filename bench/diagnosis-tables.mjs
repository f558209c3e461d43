import { untellable } from "./diagnosis-faults.mjs";

/**
 * @typedef {import("./sick-run.js").Row} Row
 * @typedef {import("./sick-run.js").Expected} Expected
 * @typedef {Record<string, Record<string, number>>} Said
 */

/** @param {Pick<Row, "expected" | "diagnosis">} row */
export function isExact({ expected, diagnosis }) {
  /** @type {readonly Row["diagnosis"][number][]} */
  const wanted = expected.length === 0 ? ["healthy"] : expected;
  return diagnosis.length === wanted.length && wanted.every((id) => diagnosis.includes(id));
}

/**
 * Whether all that was injected can be told at this level.
 *
 * @param {Expected} row
 */
export function isTellable({ level, expected }) {
  return untellable(expected, level).length === 0;
}

/**
 * What cannot be told is right when it is left open and nothing wrong is named.
 *
 * @param {Row} row
 */
function isHonest({ level, expected, diagnosis, open }) {
  const untold = untellable(expected, level);
  return (
    diagnosis.every((id) => id === "healthy" || isExpected(id, expected)) &&
    expected.every((id) => diagnosis.includes(id) || (untold.includes(id) && open.includes(id)))
  );
}

/**
 * @param {Row["diagnosis"][number]} id
 * @param {Row["expected"]} expected
 */
function isExpected(id, expected) {
  return expected.some((other) => other === id);
}

/**
 * Counts by level.
 *
 * @param {readonly Row[]} rows
 * @param {readonly string[]} levels
 */
export function summarise(rows, levels) {
  return Object.fromEntries(
    levels.map((level) => {
      const of = (/** @type {Row["kind"]} */ kind) =>
        rows.filter((r) => r.level === level && r.kind === kind);
      const [healthy, singles, pairs] = [of("healthy"), of("single"), of("pair")];
      const told = singles.filter(isTellable);
      const untold = [...singles, ...pairs].filter((r) => !isTellable(r));
      return [
        level,
        {
          falseAlarms: share(healthy, (r) => r.diagnosis.some((id) => id !== "healthy")),
          healthyUndecided: share(healthy, (r) => r.diagnosis.length === 0),
          sickHealthy: share([...singles, ...pairs], (r) => r.diagnosis.includes("healthy")),
          singlesTop1: share(told, (r) => r.diagnosis[0] === r.expected[0]),
          singlesExact: share(told, isExact),
          pairsExact: share(pairs.filter(isTellable), isExact),
          pairsNothingWrong: share(pairs.filter(isTellable), (r) =>
            r.diagnosis.every((id) => isExpected(id, r.expected)),
          ),
          untellableLeftOpen: share(untold, isHonest),
          confusion: said([...healthy, ...singles], (r) => r.expected.join(" + ") || "healthy"),
          pairMisses: said(
            pairs.filter((r) => isTellable(r) && !isExact(r)),
            (r) => r.expected.join(" + "),
          ),
        },
      ];
    }),
  );
}

/**
 * @param {readonly Row[]} rows
 * @param {(row: Row) => boolean} test
 */
function share(rows, test) {
  return { right: rows.filter(test).length, n: rows.length };
}

/**
 * How often what was said, by what was injected.
 *
 * @param {readonly Row[]} rows
 * @param {(row: Row) => string} key
 */
function said(rows, key) {
  /** @type {Said} */
  const table = {};
  for (const row of rows) {
    const line = (table[key(row)] ??= {});
    const what = row.diagnosis.join(" + ") || "nothing named";
    line[what] = (line[what] ?? 0) + 1;
  }
  return table;
}
