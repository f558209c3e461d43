import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { damage } from "../damage.js";
import type { Dice } from "../dice.js";
import type { FuzzCase } from "../fuzz-case.js";

const NAMES = ["packed.nc", "groups.nc", "own-times.nc"];
const OPTIONS = { "packed.nc": "pr", "groups.nc": "forecast/rain", "own-times.nc": "pra" } as const;

/** The signatures of HDF5's structures: what follows them is worth hitting. */
const SIGNATURES = [
  "\x89HDF",
  "TREE",
  "HEAP",
  "SNOD",
  "OHDR",
  "OCHK",
  "FRHP",
  "FHDB",
  "FHIB",
  "BTHD",
  "BTLF",
  "FSHD",
  "GCOL",
];

const files = new Map<string, { bytes: Buffer; places: number[] }>();
function fixture(name: string): { bytes: Buffer; places: number[] } {
  const known = files.get(name);
  if (known) return known;
  const bytes = readFileSync(fixturePath(name));
  const places = SIGNATURES.flatMap((signature) => {
    const found: number[] = [];
    for (
      let at = bytes.indexOf(signature, 0, "latin1");
      at >= 0;
      at = bytes.indexOf(signature, at + 1, "latin1")
    )
      found.push(at);
    return found;
  });
  files.set(name, { bytes, places });
  return { bytes, places };
}

/** Compiled or not, the fixtures lie in the checkout. */
function fixturePath(name: string): string {
  const here = fileURLToPath(import.meta.url);
  const root = here.slice(0, here.search(/[/\\](build[/\\]fuzz[/\\])?test[/\\]fuzz[/\\]/));
  return `${root}/test/io/fixtures/${name}`;
}

/** P[event, y, x] of test/io/fixtures/make-fields.py. */
function written(): number[][][] {
  return Array.from({ length: 4 }, (_, event) => [
    Array.from({ length: 15 }, (_, cell) =>
      event === 1 && cell === 13 ? Number.NaN : ((15 * event + cell) % 7) / 4,
    ),
  ]);
}

export function netcdf4Case(dice: Dice): FuzzCase {
  const name = dice.pick(NAMES) as keyof typeof OPTIONS;
  const { bytes, places } = fixture(name);
  const action = {
    do: dice.chance(0.15) ? "rewrite" : "fields",
    path: "fields.nc",
    options: { variable: OPTIONS[name] },
  } as const;
  if (name === "own-times.nc" && dice.chance(0.2))
    return {
      kind: "netcdf4",
      recipe: [name],
      files: [{ path: "fields.nc", bytes }],
      action: { ...action, do: "fields" },
      expected: { outcome: "values", values: written() },
    };
  const recipe: string[] = [name];
  let out: Buffer = bytes;
  for (let i = dice.between(1, 3); i > 0; i--) {
    const damaged = damage(dice, out, places);
    out = damaged.bytes;
    recipe.push(damaged.what);
  }
  const shrinks = dice.chance(0.05);
  return {
    kind: "netcdf4",
    recipe,
    files: [{ path: "fields.nc", bytes: out }],
    action: shrinks ? { ...action, do: "fields", shrinkTo: dice.below(bytes.length) } : action,
    expected: { outcome: "either" },
  };
}
