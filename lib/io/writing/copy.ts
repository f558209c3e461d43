import { access, constants, copyFile } from "node:fs/promises";
import { fileError } from "../../regular-file.js";
import { asOutputError } from "./output-error.js";

/**
 * Copies a file byte for byte.
 *
 * @throws FormatError when it cannot be read; OutputError when the copy cannot be written
 */
export async function copy(from: string, to: string): Promise<void> {
  try {
    await copyFile(from, to);
  } catch (error) {
    await access(from, constants.R_OK).catch(fileError(from));
    throw asOutputError(to, error);
  }
}
