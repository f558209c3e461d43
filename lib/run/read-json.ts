import { FormatError } from "../errors.js";
import { readRegularFile } from "../regular-file.js";

const LARGEST_TEXT = 2 ** 26;

/**
 * The object or list that a JSON file of a run holds.
 *
 * @param advice what cannot be done without it, for messages
 * @throws FormatError when the file is missing, is not JSON, or holds something else
 */
export async function readJson(
  file: string,
  advice: string,
  parse: (text: string) => unknown = JSON.parse,
): Promise<object> {
  const text = await readText(file, advice);
  let value: unknown;
  try {
    value = parse(text);
  } catch (error) {
    throw new FormatError(`${file}: not JSON: ${(error as Error).message}`, { file, cause: error });
  }
  if (typeof value !== "object" || value === null)
    throw new FormatError(`${file}: holds ${text.trim().slice(0, 40)}, not an object or a list`, { file });
  return value;
}

export async function readText(file: string, advice: string): Promise<string> {
  return (await readRegularFile(file, LARGEST_TEXT, advice)).toString("utf8");
}
