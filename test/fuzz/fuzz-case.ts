import type { OpenOptions } from "../../lib/io/fields/open-options.js";
import type { InputPaths } from "../../lib/run/input.js";

/** Something to put into the folder of a case; paths are relative to it. */
export type FileSpec =
  | { readonly path: string; readonly bytes: Uint8Array }
  | { readonly path: string; readonly special: "directory" | "fifo" | "unreadable" }
  | { readonly path: string; readonly linkTo: string };

/** What is done with the files; paths are relative to the folder of the case. */
export type Action =
  | {
      readonly do: "fields";
      readonly path: string;
      readonly options: OpenOptions;
      readonly shrinkTo?: number;
    }
  | { readonly do: "rewrite"; readonly path: string; readonly options: OpenOptions }
  | { readonly do: "mask"; readonly path: string; readonly height: number; readonly width: number }
  | { readonly do: "evaluate"; readonly input: InputPaths }
  | { readonly do: "days"; readonly path: string; readonly selector: string }
  | { readonly do: "config"; readonly path: string }
  | { readonly do: "onnx"; readonly path: string; readonly load: boolean }
  | { readonly do: "cli"; readonly args: readonly string[] };

/**
 * How a case must end. `values` are `[event][member][cell]` in the units of the file; `either` is a clear error or
 * any answer.
 */
export type Expected =
  | { readonly outcome: "error" }
  | { readonly outcome: "either" }
  | { readonly outcome: "values"; readonly values: readonly (readonly (readonly number[])[])[] };

/** One bad (or good) input, as plain data. */
export interface FuzzCase {
  /** Format or command that is tried. */
  readonly kind: string;
  /** What was done to a valid file, in words. */
  readonly recipe: readonly string[];
  readonly files: readonly FileSpec[];
  readonly action: Action;
  readonly expected: Expected;
}
