import { type Command, Option } from "commander";
import { UsageError } from "../errors.js";
import type { Normalisation } from "../fields/transform.js";
import type { OptionAbout, OptionKind } from "../postprocess/method.js";
import { type AnyMethod, METHODS, type MethodId, type MethodSpec } from "../postprocess/methods.js";
import { sure } from "../sure.js";
import { count, fraction, nonNegative, seed } from "./numbers.js";

/** How the command line takes each kind of option; null for what is not written on it. */
const KINDS: Readonly<Record<OptionKind, { value: string; parse: (text: string) => unknown } | null>> = {
  amount: { value: "<mm/day>", parse: nonNegative },
  share: { value: "<share>", parse: fraction },
  number: { value: "<number>", parse: nonNegative },
  count: { value: "<cells>", parse: count },
  seed: { value: "<n>", parse: seed },
  word: { value: "<word>", parse: (text) => text },
  normalisation: null,
  library: null,
};

/** An option by name, of one method or several. */
interface Shared {
  readonly name: string;
  readonly of: readonly { readonly method: AnyMethod; readonly about: OptionAbout }[];
}

function sharedOptions(): Shared[] {
  const names = new Map<string, { method: AnyMethod; about: OptionAbout }[]>();
  for (const method of Object.values(METHODS))
    for (const [name, about] of Object.entries(method.options)) {
      if (KINDS[about.kind]) names.set(name, [...(names.get(name) ?? []), { method, about }]);
    }
  return [...names].map(([name, of]) => ({ name, of }));
}

/** Adds `--method` and the options of every method to a command, but for those that it has already. */
export function addMethodOptions(command: Command): Command {
  command.option("--method <name>", `${Object.keys(METHODS).join(", ")} (or the start of one)`);
  for (const { name, of } of sharedOptions()) {
    if (command.options.some((option) => option.attributeName() === name)) continue;
    const { value, parse } = sure(KINDS[sure(of[0]).about.kind]);
    const words = new Set(of.flatMap(({ about }) => about.words ?? []));
    const option = new Option(`--${kebab(name)} ${value}`, optionHelp(of));
    if (value === "<word>") option.choices([...words]);
    else option.argParser((text) => (words.has(text) ? text : parse(text)));
    command.addOption(option);
  }
  return command;
}

/** Each text once, with the methods that it is said of. */
function optionHelp(of: Shared["of"]): string {
  const texts = new Map<string, MethodId[]>();
  for (const { method, about } of of) {
    const text = about.about + (about.byDefault === undefined ? "" : ` (${about.byDefault})`);
    texts.set(text, [...(texts.get(text) ?? []), method.id]);
  }
  return [...texts].map(([text, ids]) => `${ids.join(", ")}: ${text}`).join("; ");
}

function kebab(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/**
 * The method that was asked for, with those of its options that were given, and what it needs of the input.
 *
 * @param also options that mean something to the command itself: to others than this method they are nothing, and that is fine
 * @throws UsageError when there is no such method, or an option means nothing to it
 */
export function methodSpec(
  flags: { readonly method?: string | undefined },
  also: readonly string[] = [],
): (input: { readonly normalisation: Normalisation | null }) => MethodSpec {
  if (flags.method === undefined)
    throw new UsageError("--method is missing: name one, or give a fitted one by --fitted FILE");
  const method = methodNamed(flags.method);
  const spec: Record<string, unknown> = { method: method.id };
  for (const { name } of sharedOptions()) {
    const value = (flags as Readonly<Record<string, unknown>>)[name];
    const about = method.options[name];
    if (value === undefined || (!about && also.includes(name))) continue;
    if (!about)
      throw new UsageError(`--${kebab(name)} means nothing to ${method.id}: it takes ${flagsOf(method)}`);
    if (typeof value === "string" && !about.words?.includes(value))
      throw new UsageError(
        `--${kebab(name)} ${value} means nothing to ${method.id}: give ${about.words?.join(", ") ?? "a number"}`,
      );
    spec[name] = value;
  }
  const needsNormalisation = Object.entries(method.options).find(([, { kind }]) => kind === "normalisation");
  return ({ normalisation }) => {
    if (!needsNormalisation) return spec as unknown as MethodSpec;
    if (!normalisation)
      throw new UsageError(`${method.id} needs the normalisation: add --stats mean.npy std.npy`);
    return { ...spec, [needsNormalisation[0]]: normalisation } as unknown as MethodSpec;
  };
}

/** @throws UsageError when a method or an option of one is given, besides these */
export function refuseMethodOptions(flags: object, except: readonly string[]): void {
  const names = ["method", ...sharedOptions().map(({ name }) => name)];
  const given = names.find((name) => name in flags && !except.includes(name));
  if (given)
    throw new UsageError(
      `--${kebab(given)} means nothing beside --fitted: what that names is fitted already`,
    );
}

function flagsOf({ options }: AnyMethod): string {
  const names = Object.keys(options).filter((name) => KINDS[sure(options[name]).kind]);
  return names.map((name) => `--${kebab(name)}`).join(", ") || "no options";
}

function methodNamed(text: string): AnyMethod {
  const names = Object.keys(METHODS) as MethodId[];
  const found = names.filter((name) => name.startsWith(text));
  const name = names.find((each) => each === text) ?? (found.length === 1 ? found[0] : undefined);
  if (name) return METHODS[name];
  throw new UsageError(
    `--method ${text}: ${found.length ? `could be ${found.join(" or ")}` : `give one of ${names.join(", ")}`}`,
  );
}
