import { elementCount } from "../../arrays/array-file.js";
import { bytesOf } from "../../arrays/npy-dtype.js";
import { type Output, type OutputSink, refuseLarger } from "../../arrays/output.js";
import { writeZip } from "../../zip/write-zip.js";
import { formatNpy, formatNpyHeader, npyOfStrings } from "../npy/npy.js";

/** Writes the fields, the other arrays as they were, and the history as a text array. */
export async function writeNpzOutput(
  { field, arrays, attributes }: Output,
  place: string,
): Promise<OutputSink> {
  const total = elementCount(field.shape);
  const size = field.dtype === "<f4" ? 4 : 8;
  refuseLarger(place, total * size, 2 ** 32 - 2 ** 24, "write .npy or NetCDF instead");
  const zip = await writeZip(place);
  const older = arrays.find(({ name }) => name === "history")?.data ?? [];
  const history = [String(attributes.history), ...(Array.isArray(older) ? older : [])];
  for (const array of arrays)
    if (array.name !== "history")
      await zip.add(`${array.name}.npy`, formatNpy({ ...array, dtype: array.dtype.replace(">", "<") }));
  await zip.add("history.npy", formatNpy(npyOfStrings(history)));
  const push = zip.start(`${field.name}.npy`);
  await push(formatNpyHeader(field.shape, field.dtype), total === 0);
  let written = 0;
  return {
    write(block) {
      written += block.length;
      return push(bytesOf(block), written === total);
    },
    finish: zip.finish,
    abandon: zip.abandon,
  };
}
