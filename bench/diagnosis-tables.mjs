import { untellable } from "./diagnosis-faults.mjs";

export function isExact({ expected, diagnosis }) {
  const wanted = expected.length === 0 ? ["healthy"] : expected;
  return diagnosis.length === wanted.length && wanted.every((id) => diagnosis.includes(id));
}

/** Whether all that was injected can be told at this level. */
export function isTellable({ level, expected }) {
  return untellable(expected, level).length === 0;
}

/** What cannot be told is right when it is left open and nothing wrong is named. */
function isHonest({ level, expected, diagnosis, open }) {
  const untold = untellable(expected, level);
  return (
    diagnosis.every((id) => id === "healthy" || expected.includes(id)) &&
    expected.every((id) => diagnosis.includes(id) || (untold.includes(id) && open.includes(id)))
  );
}

/** Counts by level. */
export function summarise(rows, levels) {
  return Object.fromEntries(
    levels.map((level) => {
      const of = (kind) => rows.filter((r) => r.level === level && r.kind === kind);
      const [healthy, singles, pairs] = ["healthy", "single", "pair"].map(of);
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
            r.diagnosis.every((id) => r.expected.includes(id)),
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

function share(rows, test) {
  return { right: rows.filter(test).length, n: rows.length };
}

/** How often what was said, by what was injected. */
function said(rows, key) {
  const table = {};
  for (const row of rows) {
    const line = (table[key(row)] ??= {});
    const what = row.diagnosis.join(" + ") || "nothing named";
    line[what] = (line[what] ?? 0) + 1;
  }
  return table;
}
