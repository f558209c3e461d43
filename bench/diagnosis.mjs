// Injects every fault, singly at three strengths and in all sensible pairs, into healthy runs, and counts what the
// diagnosis says. npm run bench:diagnosis [-- --seeds 10 --levels F,N --no-pairs --out bench/diagnosis.json]
import { writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { diagnose } from "../dist/diagnosis/diagnose.js";
import { injectFaults } from "../dist/storms/inject/inject-faults.js";
import { bases } from "./diagnosis-bases.mjs";
import { PAIR_STRENGTHS, STRENGTHS, sensiblePairs, untellable } from "./diagnosis-faults.mjs";

const { values: flags } = parseArgs({
  options: {
    seeds: { type: "string", default: "10" },
    levels: { type: "string", default: "F,N" },
    "no-pairs": { type: "boolean", default: false },
    "no-singles": { type: "boolean", default: false },
    bases: { type: "string", default: "" },
    out: { type: "string", default: "bench/diagnosis.json" },
    verbose: { type: "boolean", default: false },
  },
});
const seeds = Number(flags.seeds);
const levels = flags.levels.split(",");
const started = performance.now();
const results = [];

for (const base of await bases(flags.bases)) {
  for (let seed = 1; seed <= seeds; seed++) {
    const healthy = base.run(seed);
    for (const level of levels) {
      const examine = async (faults) => {
        const spoilt =
          faults.length > 0
            ? injectFaults(healthy, faults, { seed, normalisation: base.normalisation })
            : healthy;
        const evidence = level === "N" ? { normalisation: base.normalisation } : {};
        const { diagnosis, causes } = await diagnose(spoilt, evidence, { seed });
        const open = causes
          .filter((c) => c.verdict === "suspected" || c.verdict === "untestable")
          .map((c) => c.id);
        const row = { base: base.name, seed, level, faults, diagnosis, open };
        results.push(row);
        if (flags.verbose && !exact(row))
          console.log(
            base.name,
            level,
            seed,
            faults.map((f) => `${f.id} ${f.strength}`).join(" + ") || "healthy",
            "->",
            diagnosis.join(" + "),
            "| open:",
            open.filter((id) => id !== "posterior-collapse" && id !== "prior-gap").join(" "),
          );
      };
      await examine([]);
      if (!flags["no-singles"])
        for (const [id, strengths] of Object.entries(STRENGTHS))
          for (const strength of strengths) if (base.allows(id)) await examine([{ id, strength }]);
      if (!flags["no-pairs"])
        for (const [a, b] of sensiblePairs())
          if (base.allows(a) && base.allows(b))
            await examine([a, b].map((id) => ({ id, strength: PAIR_STRENGTHS[id] })));
    }
    process.stderr.write(
      `${base.name} seed ${seed}: ${((performance.now() - started) / 1000).toFixed(0)} s\n`,
    );
  }
}

report();

function exact({ faults, diagnosis }) {
  const wanted = faults.length === 0 ? ["healthy"] : faults.map((f) => f.id);
  return diagnosis.length === wanted.length && wanted.every((id) => diagnosis.includes(id));
}

/** A fault that its level cannot tell is right when nothing else is named and it is left open. */
function honest(row) {
  return row.faults.every(({ id }) =>
    untellable(id, row.level)
      ? row.open.includes(id) &&
        !row.diagnosis.some((d) => d !== "healthy" && !row.faults.some((f) => f.id === d))
      : row.diagnosis.includes(id),
  );
}

function report() {
  const share = (rows, test) => ({ n: rows.length, right: rows.filter(test).length });
  const text = ({ n, right }) => (n === 0 ? "–" : `${right}/${n} = ${((100 * right) / n).toFixed(1)} %`);
  const tables = {};
  for (const level of levels) {
    const mine = results.filter((r) => r.level === level);
    const healthy = mine.filter((r) => r.faults.length === 0);
    const singles = mine.filter((r) => r.faults.length === 1);
    const tellable = singles.filter((r) => !untellable(r.faults[0].id, level));
    const pairs = mine.filter((r) => r.faults.length === 2);
    const tellablePairs = pairs.filter((r) => r.faults.every((f) => !untellable(f.id, level)));
    tables[level] = {
      falseAlarms: share(healthy, (r) => !exact(r)),
      singlesTop1: share(tellable, (r) => r.diagnosis[0] === r.faults[0].id),
      singlesExact: share(tellable, exact),
      untellableHonest: share(
        singles.filter((r) => untellable(r.faults[0].id, level)),
        honest,
      ),
      pairsExact: share(tellablePairs, exact),
      confusion: confusion([...healthy, ...singles]),
      pairMisses: misses(tellablePairs),
    };
    const t = tables[level];
    console.log(`\nlevel ${level}`);
    console.log(`  false alarms on healthy runs   ${text(t.falseAlarms)}`);
    console.log(`  singles, top-1                 ${text(t.singlesTop1)}`);
    console.log(`  singles, exact set             ${text(t.singlesExact)}`);
    console.log(`  untellable left open           ${text(t.untellableHonest)}`);
    console.log(`  pairs, exact set               ${text(t.pairsExact)}`);
    console.log("  injected -> said (count):");
    for (const [id, said] of Object.entries(t.confusion))
      console.log(
        `    ${id.padEnd(24)} ${Object.entries(said)
          .sort((a, b) => b[1] - a[1])
          .map(([what, n]) => `${what} ${n}`)
          .join(", ")}`,
      );
    for (const [pair, said] of Object.entries(t.pairMisses))
      console.log(
        `    ${pair.padEnd(48)} ${Object.entries(said)
          .map(([what, n]) => `${what} ${n}`)
          .join(", ")}`,
      );
  }
  const seconds = (performance.now() - started) / 1000;
  const measured = {
    seeds,
    levels,
    bases: [...new Set(results.map((r) => r.base))],
    runs: results.length,
    seconds,
    cpu: cpus()[0]?.model,
    node: process.version,
  };
  console.log(`\n${results.length} runs in ${seconds.toFixed(0)} s`);
  writeFileSync(flags.out, `${JSON.stringify({ measured, levels: tables }, null, 1)}\n`);
}

function confusion(rows) {
  const table = {};
  for (const { faults, diagnosis } of rows) {
    const said = (table[faults[0]?.id ?? "healthy"] ??= {});
    const what = diagnosis.join("+") || "nothing named";
    said[what] = (said[what] ?? 0) + 1;
  }
  return table;
}

function misses(rows) {
  const table = {};
  for (const row of rows) {
    if (exact(row)) continue;
    const said = (table[row.faults.map((f) => f.id).join(" + ")] ??= {});
    const what = row.diagnosis.join("+") || "nothing named";
    said[what] = (said[what] ?? 0) + 1;
  }
  return table;
}
