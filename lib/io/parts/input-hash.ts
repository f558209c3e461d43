import { createHash } from "node:crypto";
import { open, stat } from "node:fs/promises";
import { fileError } from "../../regular-file.js";
import { hashFile, hashOf, hashTree } from "../writing/ledger.js";

/** Bytes up to which a file is read as a whole. */
const WHOLE = 2 ** 28;
const END = 2 ** 20;

/**
 * What tells that an input is as it was: SHA-256 of a file, or of the paths and hashes of all files in a folder. Of a file
 * beyond 256 MiB: its size, the time of its last change, and SHA-256 of its first and last MiB.
 *
 * @throws FormatError when there is no such file or folder
 */
export async function inputHash(path: string): Promise<string> {
  const at = await stat(path).catch(fileError(path));
  if (at.isDirectory())
    return hashOf((await hashTree(path)).map(([file, hash]) => `${hash}  ${file}\n`).join(""));
  if (at.size <= WHOLE) return hashFile(path);
  const file = await open(path);
  try {
    const hash = createHash("sha256");
    for (const start of [0, at.size - END]) {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(END), 0, END, start);
      hash.update(buffer.subarray(0, bytesRead));
    }
    return `${at.size} bytes, ${Math.round(at.mtimeMs)}, ${hash.digest("hex")}`;
  } finally {
    await file.close();
  }
}
