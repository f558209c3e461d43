import { readdir, realpath, stat } from "node:fs/promises";
import { basename, dirname, isAbsolute, join, relative } from "node:path";
import { configuredModel } from "../diagnosis/diagnose-input.js";
import { eventsInMm } from "../run/events.js";
import { holdEvents } from "../run/hold-events.js";
import type { Run } from "../run/run.js";
import { openSampler, sampleEvents, sampleOptions } from "../run/sample.js";
import { version } from "../version.js";
import { buildExplorer, type ExplorerInputs, type ExplorerModel } from "./explorer.js";

/**
 * Folders in a folder that hold an encoder.onnx and a decoder.onnx.
 *
 * @param folder looked into one level deep
 * @returns paths, by name; empty where no folder has both
 * @throws Error of the system when the folder cannot be read
 * @example
 * ```ts
 * await modelFolders("."); // → [ 'run' ]
 * ```
 */
export async function modelFolders(folder: string): Promise<string[]> {
  const names = (await readdir(folder)).sort().map((name) => join(folder, name));
  const complete = await Promise.all(
    names.map(async (model) =>
      (
        await Promise.all(
          ["encoder.onnx", "decoder.onnx"].map((file) => stat(join(model, file)).catch(() => null)),
        )
      ).every((file) => file),
    ),
  );
  return names.filter((_, i) => complete[i]);
}

/**
 * Samples models on the days that the config names, without a threshold, and builds the page in which a threshold is
 * dragged over them.
 *
 * @param run its data and config are those of all models
 * @param models folders with encoder.onnx and decoder.onnx, for the data of this run
 * @param onProgress told how many of how many models are sampled, then how many of how many steps of measuring are done
 * @param onCoarse see {@link ExplorerInputs}
 * @returns a whole HTML document, as {@link buildExplorer}
 * @throws FormatError or ShapeError when a model is missing or does not fit the run; ValueError when there is no
 *   model, or the config asks for samples that cannot be drawn
 * @example
 * ```ts
 * const run = await openRun("run");
 * const page = await exploreModels(run, ["run"]);
 * page.startsWith("<!doctype html>"); // → true
 * ```
 */
export async function exploreModels(
  run: Run,
  models: readonly string[],
  onProgress: (done: number, total: number) => void = () => {},
  onCoarse?: ExplorerInputs["onCoarse"],
): Promise<string> {
  const options = sampleOptions(run, { pixelThreshold: 0 });
  const shown: ExplorerModel[] = [];
  for (const folder of await ownFirst(run, models)) {
    const sampler = await openSampler(run, {
      encoder: join(folder, "encoder.onnx"),
      decoder: join(folder, "decoder.onnx"),
    });
    const events = await holdEvents(eventsInMm(run, await sampleEvents(sampler, options)));
    await sampler.model.release();
    shown.push({ id: basename(folder), label: `${basename(folder)}, ${options.mode}`, events });
    onProgress(shown.length, models.length);
  }
  return buildExplorer({
    models: shown,
    source: asTyped(run.config.file),
    onProgress,
    title: `Cures tried by hand: ${basename(dirname(run.config.file))}`,
    provenance: {
      undrizzle: version,
      days: options.days,
      "samples a day": String(options.K),
      temperature: String(options.temperature),
      seed: String(options.seed),
    },
    ...(onCoarse ? { onCoarse } : {}),
  });
}

/** A run as it is named on a command line from here: by its folder where its config has the usual name. */
function asTyped(config: string): string {
  const named = basename(config) === "config.yaml" ? dirname(config) : config;
  const here = relative(process.cwd(), named);
  const shown = here.startsWith("..") || isAbsolute(here) ? named : here || ".";
  return /^[\w./-]+$/.test(shown) ? shown : `'${shown.replaceAll("'", "'\\''")}'`;
}

/** The run's own model first, where it is among them: the page opens on it. */
async function ownFirst(run: Run, models: readonly string[]): Promise<string[]> {
  const own = await configuredModel(run);
  if (!own) return [...models];
  const file = await realpath(own.decoder);
  const isOwn = await Promise.all(
    models.map(async (folder) => (await realpath(join(folder, "decoder.onnx")).catch(() => null)) === file),
  );
  return [...models.filter((_, i) => isOwn[i]), ...models.filter((_, i) => !isOwn[i])];
}
