// The tables of `npm run bench:fresh`: of one or several files of lines, each an engine of its own.
// npm run bench:fresh-page -- build/fresh.jsonl [--out bench/results/diagnosis-fresh --note TEXT]
import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";

/**
 * @typedef {{ kind: string, height: number, width: number, events: number, members: number, wet: number }} Base
 * @typedef {{ seed: number, turn: string, id: string, strength?: number, faults?: { id: string, strength: number }[],
 *   names?: string[], near: string[], changed: number | null, level: string, base: Base, untold: string[],
 *   diagnosis: string[], alternatives?: string[], cpu: number, off: string[], out: string[], doubts: string[], why: string[] }} Line
 * @typedef {"right" | "part" | "undecided" | "healthy" | "wrong"} End
 */

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    out: { type: "string", default: "bench/results/diagnosis-fresh" },
    note: { type: "string", default: "" },
  },
});
const SHOWN = 10;
const Z = 1.96;
/** @type {End[]} */
const ENDS = ["right", "part", "undecided", "healthy", "wrong"];
/** @type {Record<string, string>} */
const TURNS = {
  fault: "one known fault of the library",
  sickness: "one known sickness that the library's faults did not make",
  pair: "two known faults",
  "left-out": "one known sickness, its cause switched off",
  nameless: "a sickness without a name",
};

const lines = positionals.flatMap((file) =>
  readFileSync(file, "utf8")
    .split("\n")
    .filter((text) => text !== "")
    .map((text) => /** @type {Line} */ (JSON.parse(text))),
);
const healthy = lines.filter(({ turn }) => turn === "healthy");
const sick = lines.filter(({ turn }) => turn !== "healthy");

writeFileSync(`${flags.out}.md`, page());
writeFileSync(
  `${flags.out}.json`,
  `${JSON.stringify(lines.map(short), null, 0).replaceAll('},{"seed"', '},\n{"seed"')}\n`,
);

/** @param {Line} line */
function short({ seed, turn, id, strength, faults, level, base, diagnosis, alternatives }) {
  return { seed, turn, id, strength, faults, level, base, diagnosis, alternatives };
}

/**
 * How a run ended. A pair is right when both are named; a sickness that goes by several names by any of them; a left-out or
 * nameless one never: what is near the truth is `part`.
 *
 * @param {Line} line
 * @returns {End}
 */
function endOf({ turn, names = [], near, faults, untold, diagnosis, alternatives = [] }) {
  if (diagnosis.includes("undecided")) return "undecided";
  if (diagnosis.includes("healthy")) return "healthy";
  // A cause that is said with what cannot be told from it is right where that is it.
  const said = [...diagnosis, ...alternatives.filter((id) => names.includes(id))];
  const isTwin = alternatives.some((id) => names.includes(id));
  const others = diagnosis.filter((id) => !names.includes(id) && !near.includes(id));
  if (others.length > (isTwin ? 1 : 0)) return "wrong";
  if (turn === "left-out" || turn === "nameless") return "part";
  const wanted = faults ? names.filter((id) => !untold.includes(id)) : [];
  const isRight = faults ? wanted.every((id) => said.includes(id)) : said.some((id) => names.includes(id));
  return isRight ? "right" : "part";
}

/**
 * A share with its 95 % interval (Wilson 1927, doi:10.1080/01621459.1927.10502953).
 *
 * @param {number} k
 * @param {number} n
 */
function share(k, n) {
  if (n === 0) return "–";
  const p = k / n;
  const middle = (p + (Z * Z) / (2 * n)) / (1 + (Z * Z) / n);
  const half = (Z / (1 + (Z * Z) / n)) * Math.sqrt((p * (1 - p)) / n + (Z * Z) / (4 * n * n));
  const percent = (/** @type {number} */ v) => (100 * Math.min(Math.max(v, 0), 1)).toFixed(1);
  return `${k} of ${n} = ${percent(p)} % (${percent(middle - half)}–${percent(middle + half)})`;
}

/**
 * @param {readonly Line[]} of
 * @param {(line: Line) => string | number} key
 * @returns {[string, Line[]][]}
 */
function grouped(of, key) {
  /** @type {Map<string, Line[]>} */
  const groups = new Map();
  for (const line of of) {
    const name = String(key(line));
    groups.set(name, [...(groups.get(name) ?? []), line]);
  }
  return [...groups].sort(([a], [b]) => a.localeCompare(b, "en", { numeric: true }));
}

/** @param {readonly (readonly (string | number)[])[]} rows */
function table(rows) {
  const [head = [], ...rest] = rows.map((cells) => `| ${cells.join(" | ")} |`);
  return [head, `|${"---|".repeat(rows[0]?.length ?? 0)}`, ...rest];
}

/** @param {readonly Line[]} of */
function healthyCounts(of) {
  const said = (/** @type {string} */ word) => of.filter(({ diagnosis }) => diagnosis.join() === word).length;
  const [fine, open] = [said("healthy"), said("undecided")];
  return [of.length, fine, open, of.length - fine - open];
}

/**
 * @param {string} title
 * @param {(line: Line) => string | number} key
 */
function healthyTable(title, key) {
  return [
    "",
    ...table([
      [title, "runs", "healthy", "undecided", "false alarms"],
      ...grouped(healthy, key).map(([name, of]) => [name, ...healthyCounts(of)]),
    ]),
  ];
}

/** @param {readonly Line[]} of */
function endCounts(of) {
  return ENDS.map((end) => of.filter((line) => endOf(line) === end).length);
}

/** @param {string} turn */
function kindTable(turn) {
  const of = sick.filter((line) => line.turn === turn);
  if (of.length === 0) return [];
  return [
    "",
    `## ${(TURNS[turn] ?? turn).replace(/^./, (c) => c.toUpperCase())}`,
    "",
    ...table([
      ["kind", "runs", ...ENDS, "wrong or part of it"],
      ...grouped(of, ({ id }) => id).map(([id, mine]) => [
        id,
        mine.length,
        ...endCounts(mine),
        mine
          .filter((line) => ["wrong", "part"].includes(endOf(line)))
          .map(({ diagnosis }) => diagnosis.join(" + "))
          .join("; "),
      ]),
    ]),
  ];
}

function failures() {
  const failed = lines.filter((line) =>
    line.turn === "healthy"
      ? !["healthy", "undecided"].includes(line.diagnosis.join())
      : ["wrong", "healthy"].includes(endOf(line)),
  );
  const kinds = grouped(failed, ({ id, diagnosis }) => `${id} → ${diagnosis.join(" + ")}`)
    .sort((a, b) => b[1].length - a[1].length)
    .slice(0, SHOWN);
  if (kinds.length === 0) return ["None."];
  return kinds.flatMap(([name, of]) => {
    const first = /** @type {Line} */ (of[0]);
    const { kind, events, members, wet, height, width } = first.base;
    return [
      `- ${name}${of.length > 1 ? `, ${of.length} times` : ""}. Seed ${first.seed}${first.strength === undefined ? "" : `, strength ${first.strength.toPrecision(2)}`}: ${kind}, ${events} events × ${members} members of ${height}×${width}, wet share ${wet}.`,
      ...first.why.filter((text) => text.startsWith("confirmed")).map((text) => `  - ${text}`),
    ];
  });
}

function page() {
  const tellable = sick.filter(({ untold }) => untold.length === 0);
  const seeds = lines.map(({ seed }) => seed);
  const cpu = lines.map((line) => line.cpu).sort((a, b) => a - b);
  const falseAlarms = healthyCounts(healthy)[3] ?? 0;
  const count = (/** @type {End} */ end, /** @type {readonly Line[]} */ of) =>
    of.filter((line) => endOf(line) === end).length;
  /** @param {string[]} turns */
  const of = (...turns) => tellable.filter(({ turn }) => turns.includes(turn));
  const [singles, pairs, left] = [of("fault", "sickness"), of("pair"), of("left-out", "nameless")];
  return `${[
    "# What the diagnosis says of runs that it was not made on",
    "",
    "Made by `npm run bench:fresh` and `npm run bench:fresh-page`; not edited by hand.",
    "",
    `${lines.length} runs of seeds ${Math.min(...seeds)} to ${Math.max(...seeds)}, ${new Date().toISOString().slice(0, 10)}: a seed decides generator (power-law Gaussian fields,`,
    "jittered rain cells, neighbouring days of a made climate, neighbouring days of E-OBS), wet share (0.05 to 0.95), size, members, mask and",
    `what is put on. Median ${(cpu[Math.floor(cpu.length / 2)] ?? 0).toFixed(2)} s of CPU a diagnosis. Intervals are 95 % (Wilson).`,
    ...(flags.note === "" ? [] : [flags.note]),
    "",
    ...table([
      ["asked", "measured", "goal"],
      ["healthy runs with a false alarm", share(falseAlarms, healthy.length), "≤ 1 %"],
      ["healthy runs called healthy", share(healthyCounts(healthy)[1] ?? 0, healthy.length), "–"],
      ["sick runs with a wrong cause confirmed", share(count("wrong", sick), sick.length), "≤ 2 %"],
      ["sick runs called healthy", share(count("healthy", sick), sick.length), "≤ 2 %"],
      ["known singles, right and nothing wrong", share(count("right", singles), singles.length), "≥ 97 %"],
      ["pairs, both named and nothing wrong", share(count("right", pairs), pairs.length), "≥ 85 %"],
      [
        "left-out and nameless kinds, undecided or near",
        share(count("undecided", left) + count("part", left), left.length),
        "≥ 90 %",
      ],
    ]),
    "",
    "Right: all that was put on is named, and nothing that is wrong. Part: one of two, or for what has no name a cause that is true of it.",
    "Wrong: a cause is confirmed that was not put on and is not true of it. What a level of evidence cannot tell (another normalisation",
    "without statistics) counts among the wrong and the healthy, not among singles and pairs.",
    "A cause that is said with what cannot be told from it (`alternatives`) is right where that was put on.",
    "",
    "## Healthy runs",
    ...healthyTable("events", ({ base }) => base.events),
    ...healthyTable("wet share", ({ base }) => base.wet),
    ...healthyTable("generator", ({ base }) => base.kind),
    ...Object.keys(TURNS).flatMap(kindTable),
    "",
    `## The ${SHOWN} commonest failures`,
    "",
    ...failures(),
  ].join("\n")}\n`;
}
