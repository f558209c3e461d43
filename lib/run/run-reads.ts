import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { fromConfig } from "../config/config.js";
import { dataFolder, findConfig, type Run } from "./run.js";

/** The files and folders of a run that commands read: no output replaces them, or is written into them. */
export function runReads({
  config,
  dataDir,
  synthDir,
}: Pick<Run, "config" | "dataDir" | "synthDir">): string[] {
  const { encoder, decoder } = config.model;
  return [
    config.file,
    ...["X_lr", "Y_hr", "statics", "static", "metadata"].map((part) => join(dataDir, part)),
    synthDir,
    ...[encoder, decoder].flatMap((file) => (file ? [fromConfig(config, file)] : [])),
  ];
}

/** {@link runReads} where there is a run; else the file or folder itself. A run that cannot be read is its reader's to refuse. */
export async function readsOf(path: string): Promise<string[]> {
  if ((await stat(path).catch(() => null))?.isFile() && !/\.ya?ml$/i.test(path)) return [path];
  try {
    const config = await findConfig(path, {});
    const synthDir = join(fromConfig(config, config.outputs_root), "synth");
    return runReads({ config, dataDir: await dataFolder(config), synthDir });
  } catch {
    return [path];
  }
}

/** The files of a run that hold for all of its days: config, statics, metadata. */
export async function sharedRunFiles({
  config,
  dataDir,
}: Pick<Run, "config" | "dataDir">): Promise<string[]> {
  const shared = [config.file];
  for (const part of ["statics", "static", "metadata"]) {
    const entries = await readdir(join(dataDir, part), { withFileTypes: true }).catch(() => []);
    for (const entry of entries) if (entry.isFile()) shared.push(join(dataDir, part, entry.name));
  }
  return shared;
}
