import { Command } from "commander";
import type { SkillTable } from "../../augment/skill.js";
import type { skillPairs } from "../../augment/skill-pairs.js";
import type { Pair } from "../../io/pairs/pair.js";
import type { OutputRules } from "../../io/writing/output-guard.js";
import type { StrataOptions } from "../../run/strata/open-strata.js";
import { sure } from "../../sure.js";
import { addFileOptions, fileOptions } from "../file-options.js";
import {
  addMaskOptions,
  addRegridOptions,
  type RegridFlags,
  regridOptions,
  twoFiles,
} from "../input-options.js";
import { count, positiveList, seed } from "../numbers.js";
import { addOutputOption } from "../output-options.js";
import { addStrataOptions, type StrataFlags, strataAsked } from "../strata-options.js";

interface Flags extends StrataFlags, RegridFlags {
  truth: string;
  before: string[];
  after: string[];
  sameModel?: true;
  mask?: string;
  stats?: string[];
  thresholds?: number[];
  blockLength?: number;
  replicates?: number;
  seed?: number;
  output?: string;
  maps?: string;
  json?: true;
  quiet?: true;
  force?: true;
}

export function skillCommand(): Command {
  const command = new Command("skill")
    .description(
      "compare a downscaling model before and after its training data were augmented: the extremes table",
    )
    .requiredOption("--truth <path>", "file or folder of real fields")
    .requiredOption(
      "--before <paths...>",
      "fields of the model trained without generated samples; of each seed, one",
    )
    .requiredOption("--after <paths...>", "fields of the model trained with them; of each seed, one");
  addFileOptions(addRegridOptions(addMaskOptions(command)), ["truth", "before", "after"])
    .option("--thresholds <list>", "mm/day, besides P95 and P99 of the truth (1,10,20,50)", positiveList)
    .option("--same-model", "before and after come of one trained model: no seed can differ")
    .option("--block-length <n>", "events resampled together (the cube root of their number)", count)
    .option("--replicates <n>", "resamples of the events (1000)", count)
    .option("--seed <n>", "seed of the resamples (0)", seed);
  addStrataOptions(command);
  const about = "folder for skill.csv, skill.json, skill.xlsx, skill.svg and skill.png";
  addOutputOption(command, "-o, --output <dir>", about, "folder");
  return addOutputOption(
    command,
    "--maps <dir>",
    "folder for maps of after less before, cell by cell",
    "folder",
  )
    .option("--json", "print a JSON object")
    .option("--quiet", "print no notes on how the input was read")
    .addHelpText(
      "after",
      `
"better" and "worse" are said after Holm's correction for all rows. A difference counts against that of other days and, with
several seeds a side, against the spread between seeds; of one run a side that spread is not known, and "verdict" is unclear ("these
runs" tells days alone). Each row says its definition: the field's own (P95 of cells above 0.1 mm/day, pooled correlation,
KL of normalised histograms) stand beside ours and can say the opposite.

Examples:
  undrizzle skill --truth obs.nc --before srdrn.nc --after srdrn_augmented.nc -o skill/
  undrizzle skill --truth obs.nc --before a1.nc a2.nc a3.nc --after b1.nc b2.nc b3.nc
  undrizzle skill --truth obs.nc --before b.nc --after a.nc --by month,intensity --region alps=alps-mask.nc
  undrizzle skill --truth obs.nc --before b.nc --after a.nc --maps maps/
  undrizzle skill --truth T.npy --before B.npy --after A.npy --units mm/day --mask land.npy --thresholds 20,50`,
    )
    .action(compareAsAsked);
}

async function compareAsAsked(flags: Flags): Promise<void> {
  const { thresholds, seed, replicates, blockLength } = flags;
  const paths = {
    truth: flags.truth,
    mask: flags.mask,
    stats: twoFiles(flags.stats),
    ...fileOptions(flags),
    ...regridOptions(flags),
    truthOptions: fileOptions(flags, "truth"),
  };
  const { openPair } = await import("../../io/pairs/pair.js");
  const { compareSkill } = await import("../../augment/skill.js");
  const { skillPairs } = await import("../../augment/skill-pairs.js");
  const opened: Pair[] = [];
  const open = async (side: "before" | "after"): Promise<Pair[]> => {
    const own = { ...paths, samplesOptions: fileOptions(flags, side) };
    for (const samples of flags[side]) opened.push(await openPair({ ...own, samples }));
    return opened.slice(-flags[side].length);
  };
  try {
    const [before, after] = [await open("before"), await open("after")];
    const joined = skillPairs(before, after);
    if (!flags.quiet)
      for (const note of new Set([...opened.flatMap(({ notes }) => notes), ...joined.notes]))
        process.stderr.write(`note: ${note}\n`);
    const asked = strataAsked(flags);
    const taken = asked && (await strataOf(sure(before[0]), asked));
    if (taken && !flags.quiet) for (const note of taken.notes) process.stderr.write(`note: ${note}\n`);
    const { regriddingText } = await import("../../io/pairs/regrid-pair.js");
    const regridded = opened.flatMap(({ regridding, samplesFile }) =>
      regridding ? [`${samplesFile.path}: ${regriddingText(regridding)}`] : [],
    );
    const compared = await compareSkill(joined.pairs, {
      fieldDefinitions: true,
      ...(taken ? { strata: taken.strata } : {}),
      ...(flags.sameModel ? { sameModel: true } : {}),
      ...(thresholds === undefined ? {} : { thresholds }),
      ...(seed === undefined ? {} : { seed }),
      ...(replicates === undefined ? {} : { replicates }),
      ...(blockLength === undefined ? {} : { blockLength }),
    });
    const table = { ...compared, notes: [...compared.notes, ...regridded] };
    if (flags.output) {
      const reads = [flags.truth, ...flags.before, ...flags.after];
      await writeSkill(flags.output, table, { reads, force: flags.force });
    }
    const mapsText =
      flags.maps === undefined
        ? ""
        : await writeSkillMaps(joined, { before, after }, flags.maps, { force: flags.force });
    const { skillText } = await import("../skill-text.js");
    process.stdout.write(
      flags.json
        ? `${JSON.stringify(table)}\n`
        : `${skillText(table)}\n${flags.output ? `\nwritten: skill.csv, .json, .xlsx, .svg, .png in ${flags.output}\n` : ""}${mapsText}`,
    );
  } finally {
    for (const pair of opened) await pair.close();
  }
}

async function strataOf(pair: Pair, asked: StrataOptions) {
  const { openStrata } = await import("../../run/strata/open-strata.js");
  return openStrata({ events: pair, keys: pair.truthEvents.map(pair.truthFile.key) }, asked);
}

/** Maps of both sides, the trainings of a side together as members of an event are. */
async function writeSkillMaps(
  joined: ReturnType<typeof skillPairs>,
  opened: Readonly<Record<"before" | "after", readonly Pair[]>>,
  folder: string,
  rules: OutputRules,
): Promise<string> {
  const { startCellSums } = await import("../../run/maps/cell-sums.js");
  const { onSameCells } = await import("../../metrics/same-cells.js");
  const { writeComparisonMaps } = await import("../comparison-maps.js");
  const first = sure(opened.before[0]);
  const start = (side: "before" | "after") => ({
    name: side,
    ...startCellSums({
      length: joined.length,
      members: opened[side].reduce((n, { members }) => n + members, 0),
      grid: first.grid,
    }),
  });
  const runs = [start("before"), start("after")] as const;
  let place = 0;
  for await (const pair of joined.pairs) {
    const sides = runs.map(({ name }) => ({
      ...sure(pair.before[0]),
      members: pair[name].flatMap(({ members }) => members),
    }));
    for (const [k, version] of onSameCells(...sides).versions.entries()) sure(runs[k]).add(version, place);
    place++;
  }
  const text = await writeComparisonMaps(runs, first, folder, rules);
  return `\n${text}\nnote: beyond chance is said of other days, not of other trainings\n`;
}

async function writeSkill(folder: string, table: SkillTable, rules: OutputRules): Promise<void> {
  const { xlsx } = await import("../../io/tables/xlsx.js");
  const { skillCsv, skillSheets } = await import("../../augment/skill-files.js");
  const { skillDifferencesPlot } = await import("../../present/plots/skill-differences.js");
  const { renderPng, renderSvg } = await import("../../present/render.js");
  const { withOutputFolder } = await import("../../io/writing/output-folder.js");
  const plot = skillDifferencesPlot(table);
  await withOutputFolder(folder, rules, async ({ write }) => {
    await write("skill.csv", skillCsv(table));
    await write("skill.json", `${JSON.stringify(table, null, 2)}\n`);
    await write("skill.xlsx", await xlsx(skillSheets(table)));
    await write("skill.svg", await renderSvg(plot));
    await write("skill.png", await renderPng(plot));
  });
}
