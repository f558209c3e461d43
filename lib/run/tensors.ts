import { readAll } from "../io/arrays/array-file.js";
import { toValues } from "../io/arrays/npy-dtype.js";
import { openNpz } from "../io/formats/npz/npz.js";
import type { Tensor } from "../model/session.js";

/**
 * The arrays of a `.npz` archive as tensors, by name.
 *
 * @throws FormatError when it is no such archive, or an array holds no numbers
 */
export async function readTensors(path: string): Promise<Map<string, Tensor>> {
  const archive = await openNpz(path);
  try {
    const tensors = new Map<string, Tensor>();
    for (const variable of archive.variables) {
      const data = toValues(await readAll(variable), `${path}: ${variable.name}`);
      tensors.set(variable.name, { dims: variable.shape, data });
    }
    return tensors;
  } finally {
    await archive.close();
  }
}
