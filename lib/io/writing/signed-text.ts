import { createHash } from "node:crypto";
import { open, readFile } from "node:fs/promises";

const MARK = "undrizzle-sha256:";
const UNSIGNED: string = MARK + "0".repeat(64);
const SIGNATURE = /undrizzle-sha256:[0-9a-f]{64}/;
const LARGEST_TEXT = 2 ** 26;

/** What a text holds once where its signature shall stand. */
export const signaturePlace: string = UNSIGNED;

/**
 * Text with the hash of itself in place of {@link signaturePlace}: so a file that lies anywhere tells that this program
 * wrote it, and that nobody changed it since. No proof against who means to deceive.
 */
export function signed(text: string): string {
  return text.replace(UNSIGNED, MARK + hash(text));
}

/** A page with its signature at its end. */
export function signedPage(html: string): string {
  return signed(`${html.trimEnd()}\n<!-- ${signaturePlace} -->\n`);
}

/** Whether a file is a page or JSON that {@link signed} made, unchanged. */
export async function isSigned(path: string): Promise<boolean> {
  if (!(await mayBeText(path))) return false;
  const text = await readFile(path, "utf8");
  const signature = SIGNATURE.exec(text)?.[0];
  return signature !== undefined && signature === MARK + hash(text.replace(signature, UNSIGNED));
}

/** Whether a file begins as pages and JSON do, whatever its name, and is no larger than they are. */
async function mayBeText(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(1), 0, 1, 0);
    return (
      bytesRead === 1 && "<{[".includes(buffer.toString("latin1")) && (await file.stat()).size <= LARGEST_TEXT
    );
  } finally {
    await file.close();
  }
}

function hash(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
