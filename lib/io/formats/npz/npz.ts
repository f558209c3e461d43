import { FormatError } from "../../../errors.js";
import type { ArrayFile, ArrayVariable } from "../../arrays/array-file.js";
import { fileSource } from "../../arrays/byte-source.js";
import { readZipDirectory } from "../../zip/zip.js";
import { zipEntrySource } from "../../zip/zip-entry.js";
import type { Format } from "../format.js";
import { npyVariable } from "../npy/npy-file.js";
import { writeNpzOutput } from "./write-npz.js";

/** Any zip archive that no other format knows. */
export const NPZ: Format = {
  name: ".npz",
  isThis: ({ kind }) => kind === "zip",
  open: ({ path }) => openNpz(path),
};

/**
 * The arrays of a `.npz` archive. Stored arrays (`np.savez`) are read in place, deflated ones
 * (`np.savez_compressed`) are held in memory. Arrays of Python objects or records are passed over.
 */
export async function openNpz(path: string): Promise<ArrayFile> {
  const source = await fileSource(path);
  try {
    const archived = [...(await readZipDirectory(source)).values()];
    const entries = archived.filter(({ name }) => name.endsWith(".npy"));
    if (entries.length === 0) {
      const what = archived.some(({ name }) => /(^|\/)data\.pkl$/.test(name))
        ? "holds pickled PyTorch objects, which are never unpickled: save plain numbers (np.save(path, tensor.numpy()))"
        : "is a zip archive without .npy files";
      throw new FormatError(`${path} ${what}`, { file: path });
    }
    const variables: ArrayVariable[] = [];
    let refused: FormatError | null = null;
    for (const entry of entries) {
      const content = zipEntrySource(source, entry);
      try {
        variables.push(await npyVariable(content, entry.name.slice(0, -".npy".length)));
      } catch (error) {
        if (!(error instanceof FormatError) || !/objects|records/.test(error.message)) throw error;
        refused = error;
      }
    }
    if (variables.length === 0 && refused) throw refused;
    return {
      path,
      format: "npz",
      attributes: {},
      variables,
      unlimited: [],
      writeLike: writeNpzOutput,
      close: () => source.close(),
    };
  } catch (error) {
    await source.close();
    throw error;
  }
}
