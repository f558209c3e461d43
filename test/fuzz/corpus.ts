import type { FileSpec, FuzzCase } from "./fuzz-case.js";

/** A case as JSON: bytes in base64, numbers that JSON has not as text. */
export function caseToJson({ files, ...rest }: FuzzCase): string {
  const inText = files.map((file) =>
    "bytes" in file ? { path: file.path, base64: Buffer.from(file.bytes).toString("base64") } : file,
  );
  const number = (_: string, value: unknown) =>
    typeof value === "number" && !Number.isFinite(value) ? { number: String(value) } : value;
  return `${JSON.stringify({ ...rest, files: inText }, number, 1)}\n`;
}

export function caseFromJson(text: string): FuzzCase {
  const number = (_: string, value: unknown) =>
    typeof value === "object" && value !== null && "number" in value ? Number(value.number) : value;
  const { files, ...rest } = JSON.parse(text, number) as Omit<FuzzCase, "files"> & {
    files: (FileSpec | { path: string; base64: string })[];
  };
  return {
    ...rest,
    files: files.map((file) =>
      "base64" in file ? { path: file.path, bytes: Buffer.from(file.base64, "base64") } : file,
    ),
  };
}
