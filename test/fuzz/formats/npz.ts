import { float64, nested, someBlock } from "../block.js";
import { damage } from "../damage.js";
import type { Dice } from "../dice.js";
import type { FuzzCase } from "../fuzz-case.js";
import { badNpy, npyBytes, npyOf, npyParts } from "./npy.js";
import { ZIP_LIES, type ZipParts, zipBytes, zipPart, zipParts } from "./zip.js";

export function npzCase(dice: Dice): FuzzCase {
  const block = someBlock(dice, { members: dice.pick([1, 2]) });
  const { parts, recipe } = npyOf(dice, block);
  const deflate = dice.chance(0.5);
  const days = float64(Array.from({ length: block.events }, (_, i) => 10 + i));
  const lat = float64(Array.from({ length: block.height }, (_, i) => 40 + i));
  const archive: ZipParts = zipParts([
    zipPart("samples.npy", npyBytes(parts), deflate),
    zipPart("lat.npy", npyBytes(npyParts([block.height], "<f8", lat)), deflate),
    zipPart("time.npy", npyBytes(npyParts([block.events], "<M8[D]", days)), deflate),
  ]);
  const path = "fields.npz";
  const options = { units: "mm/day", variable: "samples" };
  const how = [...recipe, deflate ? "deflated" : "stored"];
  const caseOf = (bytes: Buffer, more: string[], expected: FuzzCase["expected"]): FuzzCase => ({
    kind: "npz",
    recipe: [...how, ...more],
    files: [{ path, bytes }],
    action: { do: dice.chance(0.1) && expected.outcome !== "values" ? "rewrite" : "fields", path, options },
    expected,
  });
  const choice = dice.below(10);
  if (choice < 2) return caseOf(zipBytes(archive), [], { outcome: "values", values: nested(block) });
  if (choice < 4) {
    const { bytes, what, fatal } = badNpy(dice, parts);
    archive.entries[0].content = bytes;
    return caseOf(zipBytes(archive), [`in the archive: ${what}`], { outcome: fatal ? "error" : "either" });
  }
  if (choice < 6) {
    const { bytes, what } = damage(dice, zipBytes(archive), [0, zipBytes(archive).length - 60]);
    return caseOf(bytes, [what], { outcome: "either" });
  }
  const [what, fatal] = dice.pick(ZIP_LIES)(dice, archive);
  return caseOf(zipBytes(archive), [what], { outcome: fatal ? "error" : "either" });
}
