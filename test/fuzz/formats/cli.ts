import { someBlock } from "../block.js";
import type { Dice } from "../dice.js";
import type { Expected, FileSpec, FuzzCase } from "../fuzz-case.js";
import { badNetcdf3, netcdf3Bytes, netcdf3Of } from "./netcdf3.js";
import { badNpy, npyBytes, npyOf } from "./npy.js";
import { RUN_CHANGES, runFiles } from "./run.js";

const COMMANDS = [
  "evaluate",
  "evaluate",
  "diagnose",
  "fix",
  "inject",
  "inspect",
  "sample",
  "visualize",
  "augment",
  "skill",
  "pipeline",
  "doctor",
];
const FLAGS = [
  "--threshold",
  "--method",
  "--fit-on",
  "--score-on",
  "--per",
  "--wet",
  "--block",
  "--seed",
  "--metrics",
  "--config",
  "--stats",
  "--mask",
  "--space",
  "--units",
  "--variable",
  "--fault",
  "--K",
  "--days",
  "--mode",
  "--nonsense",
  "-z",
];
const WORDS = [
  "",
  "-1",
  "NaN",
  "1e999",
  "__proto__",
  "constructor",
  "\x1b[31mred",
  "two\nlines",
  "../../..",
  "a,b,,c",
  "all",
  "hard",
  "keys:",
  "blocks:0",
  "file:/dev/zero",
  "split:__proto__",
  "x".repeat(3000),
  "☂",
  "fields.npy",
  "--",
];

/** Sound truth and samples, or one of them damaged. */
function pairFiles(dice: Dice, isBad: boolean): { files: FileSpec[]; args: string[]; what: string } {
  const block = someBlock(dice, { strange: isBad });
  if (dice.chance(0.5)) {
    const truth = netcdf3Bytes(netcdf3Of(dice, block));
    const parts = netcdf3Of(dice, block);
    const { bytes, what } = isBad
      ? badNetcdf3(dice, parts)
      : { bytes: netcdf3Bytes(parts), what: "sound NetCDF-3" };
    return {
      files: [
        { path: "truth file.nc", bytes: truth },
        { path: "samples.nc", bytes },
      ],
      args: ["--truth", "truth file.nc", "--samples", "samples.nc"],
      what,
    };
  }
  const { parts } = npyOf(dice, block);
  const truth = npyBytes(parts);
  const { bytes, what } = isBad ? badNpy(dice, parts) : { bytes: truth, what: "sound .npy" };
  return {
    files: [
      { path: "truth.npy", bytes: truth },
      { path: "samples.npy", bytes },
    ],
    args: ["--truth", "truth.npy", "--samples", "samples.npy", "--units", "mm/day"],
    what,
  };
}

/** A command line, good or bad, over good or bad files; outputs go to `out`. */
export function cliCase(dice: Dice): FuzzCase {
  const caseOf = (recipe: string[], files: FileSpec[], args: string[], expected: Expected): FuzzCase => ({
    kind: "cli",
    recipe: [...recipe, args.map((arg) => JSON.stringify(arg.slice(0, 30))).join(" ")],
    files,
    action: { do: "cli", args },
    expected,
  });
  switch (dice.below(4)) {
    case 0: {
      const { files, args, what } = pairFiles(dice, false);
      return caseOf([what], files, ["evaluate", ...args, "--json"], { outcome: "values", values: [] });
    }
    case 1: {
      const { files, args, what } = pairFiles(dice, true);
      const command = dice.pick([
        ["evaluate", "--json"],
        ["evaluate", "--metrics", "all"],
        ["fix", "--method", dice.pick(["hard", "matched", "quantile", "loci", "floor"]), "-o", "out"],
        ["diagnose"],
      ]);
      return caseOf([what], files, [command[0], ...args, ...command.slice(1)], { outcome: "either" });
    }
    case 2: {
      const files = runFiles(dice);
      const [what, , specials = []] = dice.pick(RUN_CHANGES)(dice, files);
      const command = dice.pick([
        ["evaluate", "run", "--json"],
        ["diagnose", "run"],
        ["fix", "run", "--method", "hard", "-o", "out"],
        ["sample", "--config", "run/config.yaml"],
        ["inspect", "run/config.yaml"],
      ]);
      return caseOf(
        [what],
        [
          ...[...files].map(([path, bytes]): FileSpec => ({ path: `run/${path}`, bytes })),
          ...specials.map((file) => ({ ...file, path: `run/${file.path}` })),
        ],
        command,
        { outcome: "either" },
      );
    }
    default: {
      const { files, args } = pairFiles(dice, false);
      const words = [dice.chance(0.9) ? dice.pick(COMMANDS) : dice.pick(WORDS)];
      if (dice.chance(0.6)) words.push(...args);
      for (let i = dice.between(0, 3); i > 0; i--) {
        if (dice.chance(0.8)) words.push(dice.pick(FLAGS));
        if (dice.chance(0.8)) words.push(dice.pick(WORDS));
      }
      if (dice.chance(0.5)) words.push("-o", "out");
      return caseOf([], files, words, { outcome: "either" });
    }
  }
}
