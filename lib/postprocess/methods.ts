import { ValueError } from "../errors.js";
import type { EventSet } from "../fields/event.js";
import { recordSetting } from "./fit-setting.js";
import { withSetting } from "./fitted.js";
import { FAMILIES, type Method, type OptionAbout } from "./method.js";
import * as all from "./methods/all.js";

/** The object of one of the methods, with the types of its options and of what it fits. */
export type MethodObject = (typeof all)[keyof typeof all];

/** MethodObject method, fitted. `method` tells them apart. */
export type FittedMethod = Awaited<ReturnType<MethodObject["fit"]>>;

export type MethodId = MethodObject["id"];

/** What to fit. Everything but `method` (and the normalisation of `floor-removal`) has a default. */
export type MethodSpec = {
  [Name in keyof typeof all]: { readonly method: (typeof all)[Name]["id"] } & Parameters<
    (typeof all)[Name]["fit"]
  >[1];
}[keyof typeof all];

/** A method of whatever kind. */
export type AnyMethod = Omit<Method<MethodId, object, FittedMethod>, "options" | "fit"> & {
  readonly options: Readonly<Record<string, OptionAbout>>;
  fit(events: EventSet<"mm/day">, options: object): Promise<FittedMethod>;
};

const families = Object.keys(FAMILIES);

/** Each method by its name: what it does, its options, how it is fitted and read back. */
export const METHODS: Readonly<Record<MethodId, AnyMethod>> = Object.fromEntries(
  (Object.values(all) as unknown as AnyMethod[])
    .sort((a, b) => families.indexOf(a.family) - families.indexOf(b.family))
    .map((method) => [method.id, method]),
) as Record<MethodId, AnyMethod>;

/**
 * Fits any method. The events are read only by those that need them: thresholds, floor removal and
 * probability matching do not.
 *
 * @param spec name of the method, and its options beside; each has the default of the method's own function
 * @param events truth and samples in mm/day; iterated as often as the method needs
 * @returns the method, with what it was fitted on and the number and cells of events
 * @throws ValueError when the method or an option is unknown or an option is outside its range, or the events cannot
 *   be fitted; ShapeError when truth and samples have different numbers of cells
 * @example
 * ```ts
 * const { events } = await openInput({ truth: "truth.nc", samples: "samples.nc" });
 * const fitted = await fitMethod({ method: "matched-threshold" }, events);
 * fitted.method; // → 'matched-threshold'
 * ```
 */
export async function fitMethod(spec: MethodSpec, events: EventSet<"mm/day">): Promise<FittedMethod> {
  const { method: id, ...options } = spec;
  const method = methodOf(id);
  checkOptions(method, options);
  const recorded = recordSetting(events);
  const fitted = await method.fit(recorded.events, options);
  return fitted.fittedOn.keys.length > 0 ? withSetting(fitted, recorded.setting()) : fitted;
}

/** @throws ValueError when no method is called so */
export function methodOf(id: string): AnyMethod {
  if (!Object.hasOwn(METHODS, id))
    throw new ValueError(`there is no method ${id}: give one of ${Object.keys(METHODS).join(", ")}`);
  return METHODS[id as MethodId];
}

function checkOptions({ id, options }: AnyMethod, given: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(given)) {
    const option = Object.hasOwn(options, name) ? options[name] : undefined;
    if (!option)
      throw new ValueError(`${name} means nothing to ${id}: it takes ${Object.keys(options).join(", ")}`);
    if (typeof value === "string" && option.words && !option.words.includes(value))
      throw new ValueError(`${name} of ${id} is ${value}: give ${option.words.join(", ")}`);
  }
}
