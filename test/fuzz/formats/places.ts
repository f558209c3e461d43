import { nested, someBlock } from "../block.js";
import type { Dice } from "../dice.js";
import type { FileSpec, FuzzCase } from "../fuzz-case.js";
import { npyBytes, npyOf } from "./npy.js";

const NAMES = [
  "day 1.npy",
  "tag_π_☂.npy",
  "line\nbreak.npy",
  "\x1b[31mred.npy",
  "-rf.npy",
  "--help.npy",
  "$(touch pwned).npy",
  "a#b.npy",
  "%2e%2e%2f.npy",
  "__proto__.npy",
  `${"n".repeat(250)}.npy`,
  "\u202enpy.exe.npy",
  "a\\b.npy",
];

/** Files that are no files, names that are no names. */
export function placesCase(dice: Dice): FuzzCase {
  const block = someBlock(dice);
  const good = npyBytes(npyOf(dice, block).parts);
  const options = { units: "mm/day" };
  const caseOf = (what: string, files: FileSpec[], path: string, outcome: "error" | "either"): FuzzCase => {
    const how = dice.below(6);
    const action =
      how === 0
        ? ({ do: "onnx", path, load: false } as const)
        : how === 1
          ? ({ do: "config", path } as const)
          : how === 2
            ? ({ do: "mask", path, height: 3, width: 3 } as const)
            : how === 3
              ? ({
                  do: "evaluate",
                  input: { truth: path, samples: path, stats: [path, path] as const, units: "mm/day" },
                } as const)
              : ({ do: "fields", path, options } as const);
    return { kind: "places", recipe: [what, action.do], files, action, expected: { outcome } };
  };
  switch (dice.below(7)) {
    case 0: {
      const special = dice.pick(["directory", "fifo", "unreadable"] as const);
      return caseOf(
        `a ${special}`,
        [{ path: "it.npy", special }],
        "it.npy",
        process.getuid?.() === 0 && special === "unreadable" ? "either" : "error",
      );
    }
    case 1: {
      const linkTo = dice.pick([
        "it.npy",
        "/dev/zero",
        "/dev/null",
        "nowhere",
        "/dev/stdin",
        "/proc/self/mem",
        "/",
      ]);
      return caseOf(
        `a link to ${linkTo}`,
        [{ path: "it.npy", linkTo }],
        "it.npy",
        linkTo === "/" || linkTo === "/dev/stdin" ? "either" : "error",
      );
    }
    case 2: {
      const name = dice.pick(NAMES);
      return {
        kind: "places",
        recipe: [`called ${JSON.stringify(name.slice(0, 40))}`],
        files: [{ path: name, bytes: good }],
        action: { do: "fields", path: name, options },
        expected: { outcome: "values", values: nested(block) },
      };
    }
    case 3: {
      const name = dice.pick(NAMES);
      return caseOf(
        `a bad file called ${JSON.stringify(name.slice(0, 40))}`,
        [{ path: name, bytes: good.subarray(0, 30) }],
        name,
        "error",
      );
    }
    case 4: {
      const name = dice.pick(NAMES);
      const single = npyBytes(
        npyOf(dice, { ...block, events: 1, values: block.values.slice(0, block.height * block.width) }, true)
          .parts,
      );
      const other = dice.pick<FileSpec>([
        { path: "fields/z.npy", special: "fifo" },
        { path: "fields/z.npy", linkTo: "/dev/zero" },
        { path: "fields/z.npy", linkTo: "z.npy" },
        { path: "fields/z.npy", bytes: Buffer.alloc(0) },
        { path: "fields/z.npy", special: "directory" },
        { path: "fields/notes.txt", bytes: Buffer.from("x") },
      ]);
      return caseOf(
        `a folder with ${JSON.stringify(other)} and ${JSON.stringify(name.slice(0, 40))}`,
        [{ path: `fields/${name}`, bytes: single }, other],
        "fields",
        "either",
      );
    }
    case 5: {
      const name = dice.pick([
        "",
        ".",
        "..",
        "nowhere",
        "nowhere\0.npy",
        "a/b/c",
        "it.npy/inside",
        "x".repeat(300),
        "nowhere#pr",
        "#pr",
      ]);
      return caseOf(
        `asked for ${JSON.stringify(name.slice(0, 40))}`,
        [{ path: "it.npy", bytes: good }],
        name,
        ["", ".", "..", "#pr"].includes(name) ? "either" : "error",
      );
    }
    default: {
      const links: FileSpec[] = [
        { path: "fields.zarr/.zgroup", bytes: Buffer.from('{"zarr_format": 2}') },
        { path: "fields.zarr/loop", linkTo: "." },
        {
          path: "fields.zarr/pr/.zarray",
          linkTo: dice.pick(["/dev/zero", "/etc/passwd", ".zarray", "nowhere"]),
        },
      ];
      return caseOf("a Zarr store of links", links, "fields.zarr", "error");
    }
  }
}
