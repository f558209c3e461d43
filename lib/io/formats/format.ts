import type { ArrayFile } from "../arrays/array-file.js";

/** What lies at a path, as far as a format needs it to know its own. */
export interface Found {
  readonly path: string;
  /** A zip archive is a file that holds names, as a directory does. */
  readonly kind: "file" | "zip" | "directory";
  /** Names inside of a directory or an archive; none of a file. */
  readonly names: readonly string[];
  /** The first bytes of a file or archive, at most 8; none of a directory. */
  readonly start: Uint8Array;
}

/** A format of files of named arrays. How its files are written again is a matter of the opened file. */
export interface Format {
  readonly name: string;
  /** Whether this is of it, by the content and never by the name. */
  isThis(found: Found): boolean | Promise<boolean>;
  /** @throws FormatError when it is damaged, truncated, or of a kind that is not read */
  open(found: Found): Promise<ArrayFile>;
}
