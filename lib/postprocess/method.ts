import type { EventSet } from "../fields/event.js";
import type { Fitted, FittedOn } from "./fitted.js";

/** What an option takes. `library`: a value that no command line gives; `normalisation`: of the input at hand. */
export type OptionKind =
  | "amount"
  | "share"
  | "count"
  | "number"
  | "seed"
  | "word"
  | "normalisation"
  | "library";

/** An option of a method: its flag, its help and its line in the documentation come from here. */
export interface OptionAbout {
  readonly kind: OptionKind;
  readonly about: string;
  /** Words that it takes, alone (`word`) or instead of a number. */
  readonly words?: readonly string[];
  /** What holds when it is not given. */
  readonly byDefault?: string | number;
}

/** How often it is right, how much, or where: what a method works on. */
export const FAMILIES = {
  threshold: "Thresholds: how often it is wet",
  amounts: "Amounts: how much it rains where it rains",
  pattern: "Patterns: what differs from place to place and from sample to sample",
} as const;

/** A post-processing method: all that the library, the command line and the documentation know of it. */
export interface Method<Id extends string, Options extends object, F extends Fitted<Id, unknown>> {
  readonly id: Id;
  readonly family: keyof typeof FAMILIES;
  /** One line, for lists. */
  readonly about: string;
  /** What it can mend, and what it costs or cannot mend: a sentence or two each. */
  readonly mends: string;
  readonly costs: string;
  readonly options: { readonly [Name in keyof Required<Options>]: OptionAbout };
  /** @throws ValueError when an option is outside its range, or the events cannot be fitted */
  fit(events: EventSet<"mm/day">, options: Options): Promise<F>;
  /** @throws FormatError when the stored parameters are not those of this method, naming the entry */
  fromJSON(params: unknown, fittedOn: FittedOn, source: string): F;
}
