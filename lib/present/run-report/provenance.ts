import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { arch, availableParallelism, cpus, release, type } from "node:os";
import { basename, dirname } from "node:path";
import { configuredModel } from "../../diagnosis/diagnose-input.js";
import { now } from "../../io/writing/clock.js";
import type { Input } from "../../run/input.js";
import { version } from "../../version.js";
import { section, table } from "../html.js";

/** By what, from what, where and when a report was made: the only part of its page that may differ next time. */
export async function provenanceSection(
  { run, pair, events }: Input,
  seed: number | undefined,
): Promise<string> {
  const model = run ? await configuredModel(run) : null;
  const files = run
    ? [run.config.file, ...(model ? [model.encoder, model.decoder] : [])]
    : pair
      ? [pair.truthFile.path, pair.samplesFile.path]
      : [];
  const sampling = run?.config.sampling;
  const rows = [
    ["undrizzle", version],
    ["Node.js", process.version],
    ["seed", seed === undefined ? "as by default" : String(seed)],
    ...(sampling
      ? [["sampling", `${sampling.mode}, K ${sampling.K}, temperature ${sampling.temperature}`]]
      : []),
    ...(await Promise.all(files.map(identityOf))),
    ...events.notes.map((note) => ["read", withoutFolders(note, files)]),
    [
      "machine",
      `${type()} ${release()}, ${arch()}, ${cpus()[0]?.model.trim() ?? "unknown processor"}, ${availableParallelism()} cores`,
    ],
    ["made", now().toISOString()],
  ];
  const caption = "by what, from what, where and when this page was made";
  return section("provenance", "Provenance", table(["what", "value"], rows, caption));
}

/** Larger files than this (256 MB) are told by their size: reading them again would take longer than all else. */
const HASHED = 2 ** 28;

async function identityOf(file: string): Promise<string[]> {
  const found = await stat(file).catch(() => null);
  if (!found?.isFile()) return [basename(file), found ? "a folder" : "no such file"];
  if (found.size > HASHED) return [`bytes of ${basename(file)}`, String(found.size)];
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  return [`sha256 of ${basename(file)}`, hash.digest("hex")];
}

/** A report is sent to others: of each path, it shows the last folder and what follows. */
function withoutFolders(text: string, files: readonly string[]): string {
  const folders = files.map((file) => dirname(dirname(file))).filter((folder) => folder.length > 1);
  return folders.reduce((all, folder) => all.replaceAll(`${folder}/`, ""), text);
}
