import { type Command, InvalidArgumentError, Option } from "commander";
import { UsageError } from "../errors.js";
import type { OpenOptions } from "../io/fields/open-options.js";
import { sure } from "../sure.js";
import { decimal } from "./numbers.js";

/** How a file is to be understood, as the command line says it; a row here is an option of each side as well. */
const FILE_OPTIONS: readonly {
  readonly key: keyof OpenOptions;
  readonly flag: string;
  readonly value: string;
  readonly about: string;
  readonly choices?: readonly string[];
  readonly parse?: (text: string) => unknown;
}[] = [
  { key: "units", flag: "units", value: "<units>", about: "units of files that carry none, such as mm/day" },
  {
    key: "space",
    flag: "space",
    value: "<space>",
    about: "space of files that are not in mm/day",
    choices: ["z", "log1p"],
  },
  { key: "variable", flag: "variable", value: "<name>", about: "variable of files that hold several" },
  {
    key: "missing",
    flag: "missing",
    value: "<values>",
    about: "stored values that mean missing, such as -9999 or -9999,65535",
    parse: (text) => numberList(text, "--missing"),
  },
  {
    key: "scaleOffset",
    flag: "scale-offset",
    value: "<S,O>",
    about: "value = stored × S + O, such as 0.01,0",
    parse: (text) => numberList(text, "--scale-offset", 2),
  },
  {
    key: "stepHours",
    flag: "step",
    value: "<length>",
    about: "what amounts (mm) are sums over, such as 24h, where the times do not say",
    parse: hours,
  },
  {
    key: "cumulative",
    flag: "cumulative",
    value: "<since>",
    about:
      "amounts add up from the start of the run, or of each day (00 UTC): take steps apart; no: they do not",
    choices: ["run", "day", "no"],
  },
  {
    key: "axes",
    flag: "axes",
    value: "<order>",
    about: "first two axes of arrays of four whose axes have no names",
    choices: ["event,member", "member,event"],
  },
  {
    key: "allowImplausible",
    flag: "allow-implausible",
    value: "",
    about: "take values that no day on earth has had as they are",
  },
];

/** Values by the names that commander gives them: `units`, `truthUnits`. */
export type FileFlags = OpenOptions & Readonly<Record<string, unknown>>;

/**
 * Adds the options that say how files are to be understood: for all of a command's files, and for those of each
 * side alone (`--truth-units`). The latter are named in a sentence below the list.
 */
export function addFileOptions(command: Command, sides: readonly string[]): Command {
  for (const side of ["", ...sides])
    for (const { flag, value, about, choices, parse } of FILE_OPTIONS) {
      const prefix = side && `${side}-`;
      const option = new Option(
        `--${prefix}${flag} ${value}`.trim(),
        side ? `${about}: of --${side}` : about,
      );
      if (choices) option.choices(choices);
      if (parse) option.argParser(parse);
      command.addOption(option.hideHelp(side !== ""));
    }
  const flags = FILE_OPTIONS.map(({ flag }) => `--${flag}`).join(", ");
  const example = sides.map((side) => `--${side}-units`).join(", ");
  return command.addHelpText(
    "after",
    `
Any of ${flags} holds for one side alone when it is called after that side:
${example}. FILE#NAME or FILE#GROUP/NAME asks for a variable of a file, too.`,
  );
}

/** What was said for all files, or for those of one side. */
export function fileOptions(flags: object, side = ""): OpenOptions {
  const named = FILE_OPTIONS.map(({ key, flag }) => {
    const name = `${side}${side ? "-" : ""}${flag}`.replace(/-(\w)/g, (_, letter) => letter.toUpperCase());
    return [key, (flags as FileFlags)[name]] as const;
  });
  return Object.fromEntries(named.filter(([, value]) => value !== undefined));
}

/** @throws UsageError when a text is no list of numbers, of this length where one is given */
function numberList(text: string, flag: string, length?: number): number[] {
  const numbers = text
    .trim()
    .split(/[\s,]+/)
    .map(decimal);
  if (text.trim() === "" || numbers.some(Number.isNaN) || (length !== undefined && numbers.length !== length))
    throw new UsageError(`${flag} ${text}: give ${length ?? "one or more"} numbers with commas between them`);
  return numbers;
}

const HOURS: Readonly<Record<string, number>> = { min: 1 / 60, h: 1, hr: 1, hour: 1, d: 24, day: 24 };

/** `"24h"`, `"1 day"`, `"30min"` in hours. */
function hours(text: string): number {
  const match = /^\s*(\d+(?:\.\d+)?)\s*([a-z]+?)s?\s*$/i.exec(text);
  const unit = match && HOURS[sure(match[2]).toLowerCase()];
  if (!match || !unit || !(decimal(sure(match[1])) > 0))
    throw new InvalidArgumentError("Give a length such as 24h, 1day or 30min.");
  return Number(match[1]) * unit;
}
