import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { arch, availableParallelism, cpus, release, type } from "node:os";
import { basename } from "node:path";
import type { ModelFiles } from "../../diagnosis/diagnose-input.js";
import { now } from "../../io/writing/clock.js";
import type { Run } from "../../run/run.js";
import { version } from "../../version.js";
import { escapeHtml } from "../explorer/escape.js";

/** By what, from what, where and when a report was made: the only part of its page that may differ next time. */
export async function provenanceSection(
  { config }: Run,
  model: ModelFiles | null,
  nbconvert: string,
): Promise<string> {
  const rows = [
    ["undrizzle", version],
    ["Node.js", process.version],
    ["nbconvert", nbconvert],
    ["seed", String(config.seed)],
    [
      "samples",
      `${config.sampling.mode}, K ${config.sampling.K}, temperature ${config.sampling.temperature}`,
    ],
    ...(await hashes([config.file, ...(model ? [model.encoder, model.decoder] : [])])),
    [
      "machine",
      `${type()} ${release()}, ${arch()}, ${cpus()[0]?.model.trim() ?? "unknown processor"}, ${availableParallelism()} cores`,
    ],
    ["made", now().toISOString()],
  ];
  const cells = rows.map(
    ([what, value]) => `<tr><th align="left">${escapeHtml(what!)}</th><td>${escapeHtml(value!)}</td></tr>`,
  );
  return `<section id="provenance">\n<h1>Provenance</h1>\n<table>\n${cells.join("\n")}\n</table>\n</section>`;
}

/** A config that stands for a bare folder has no file. */
async function hashes(files: readonly string[]): Promise<string[][]> {
  const read = files.map(async (file) => {
    const content = await readFile(file).catch(() => null);
    const hash = content ? createHash("sha256").update(content).digest("hex") : "no such file";
    return [`sha256 of ${basename(file)}`, hash];
  });
  return Promise.all(read);
}
