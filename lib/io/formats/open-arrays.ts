import { readdir, stat } from "node:fs/promises";
import { FormatError } from "../../errors.js";
import { fileError } from "../../regular-file.js";
import type { ArrayFile } from "../arrays/array-file.js";
import { fileSource } from "../arrays/byte-source.js";
import { isZip, readZipDirectory } from "../zip/zip.js";
import { foreignFormat } from "./foreign-format.js";
import type { Found } from "./format.js";
import { FORMATS } from "./formats.js";

/**
 * Opens a file as named arrays; null for a directory of files.
 *
 * @throws FormatError when it is missing, damaged or of no known format.
 */
export async function openArrays(path: string): Promise<ArrayFile | null> {
  const found = await lookAt(path);
  for (const format of FORMATS) if (await format.isThis(found)) return format.open(found);
  if (found.kind === "directory") return null;
  const foreign = foreignFormat(path, found.start);
  if (foreign) throw new FormatError(`${path} ${foreign}`, { file: path });
  const { size } = await stat(path);
  if (size === 0) throw new FormatError(`${path} is empty: it has 0 bytes`, { file: path });
  throw new FormatError(
    `${path} is of no known format (it starts with bytes ${Buffer.from(found.start).toString("hex")}, ${size} in ` +
      `all): ${FORMATS.map(({ name }) => name).join(", ")} can be read`,
    { file: path },
  );
}

async function lookAt(path: string): Promise<Found> {
  const facts = await stat(path).catch(fileError(path));
  if (facts.isDirectory())
    return { path, kind: "directory", names: await readdir(path), start: new Uint8Array() };
  if (!facts.isFile()) throw new FormatError(`${path} is neither a file nor a directory`, { file: path });
  const source = await fileSource(path);
  try {
    const start = await source.read(0, Math.min(8, source.size));
    if (!isZip(start)) return { path, kind: "file", names: [], start };
    return { path, kind: "zip", names: [...(await readZipDirectory(source)).keys()], start };
  } finally {
    await source.close();
  }
}

/** `FILE#NAME` as file and variable; null where no variable is asked for. */
export async function splitVariable(path: string): Promise<[path: string, variable: string | null]> {
  const at = path.lastIndexOf("#");
  if (at <= 0) return [path, null];
  const exists = await stat(path).then(
    () => true,
    () => false,
  );
  return exists ? [path, null] : [path.slice(0, at), path.slice(at + 1)];
}
