import type { FieldEvent } from "../fields/event.js";
import type { Field } from "../fields/field.js";
import { type RandomStream, randomStream } from "../fields/random.js";
import type { FitSetting } from "./fit-setting.js";

/** Which events a method knows. */
export interface FittedOn {
  /** Keys of the events that it was fitted on; empty where nothing was fitted. */
  readonly keys: readonly string[];
  /** It looks at the truth of the very event that it is applied to, so every score of it is in-sample. */
  readonly ownTruth: boolean;
}

/** Any numbers of a fitted method, ready for `JSON.stringify`. Non-finite numbers are written as strings. */
export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue };

/** A fitted method on disk. Read it with {@link fittedFromJSON}. */
export interface FittedJSON {
  readonly method: string;
  readonly fittedOn: FittedOn;
  readonly params: JsonValue;
  readonly setting?: FitSetting;
}

/** A post-processing method with everything it needs: fitted on some events, applied to others. */
export interface Fitted<Method extends string, Params> {
  readonly method: Method;
  readonly fittedOn: FittedOn;
  readonly params: Params;
  /** Where it was fitted; null where nothing was, or where it is not known. */
  readonly setting: FitSetting | null;
  /** The same event with its members changed; the truth and the input are left as they are. */
  apply(event: FieldEvent<"mm/day">): FieldEvent<"mm/day">;
  /** One or two sentences: what it does, with its numbers and what it rests on. */
  describe(): string;
  toJSON(): FittedJSON;
}

/** Changes one member of an event; `member` is its position. */
export type ChangeMember = (
  field: Field<"mm/day">,
  event: FieldEvent<"mm/day">,
  member: number,
) => Field<"mm/day">;

/** What a method rests on when it was not fitted to any event. */
export const NOT_FITTED: FittedOn = { keys: [], ownTruth: false };

/** "fitted on 12 events". */
export function fittedOnEvents({ keys }: FittedOn): string {
  return `fitted on ${keys.length} ${keys.length === 1 ? "event" : "events"}`;
}

export function makeFitted<Method extends string, Params extends object>(
  method: Method,
  fittedOn: FittedOn,
  params: Params,
  description: string,
  change: ChangeMember,
): Fitted<Method, Params> {
  return {
    method,
    fittedOn,
    params,
    setting: null,
    apply: (event) => ({ ...event, members: event.members.map((field, m) => change(field, event, m)) }),
    describe: () => description,
    toJSON: () => ({ method, fittedOn, params: toJsonValue(params) }),
  };
}

/** The same method, knowing where it was fitted. */
export function withSetting<F extends Fitted<string, unknown>>(fitted: F, setting: FitSetting): F {
  return { ...fitted, setting, toJSON: () => ({ ...fitted.toJSON(), setting }) };
}

function toJsonValue(value: unknown): JsonValue {
  if (value === null) return null;
  if (typeof value === "number") return Number.isFinite(value) ? value : String(value);
  if (typeof value === "string" || typeof value === "boolean") return value;
  if (ArrayBuffer.isView(value) || Array.isArray(value))
    return Array.from(value as ArrayLike<unknown>, toJsonValue);
  return Object.fromEntries(Object.entries(value as object).map(([key, entry]) => [key, toJsonValue(entry)]));
}

/** The draws of one member of an event; the same whatever else was processed before. */
export function memberStream(seed: number, event: FieldEvent<"mm/day">, member: number): RandomStream {
  return randomStream(seed, event.index, member);
}

/** How much of a score rests on events that the method has seen. */
export interface InSample {
  readonly events: number;
  /** Of these, how many the method was fitted on (all of them where it uses their own truth). */
  readonly inSample: number;
}

/**
 * Counts the events that a method has already seen; a score over any of them is in-sample.
 *
 * @param fitted what it was fitted on decides
 * @param events of which only keys are read
 * @returns how many events there are and how many were seen; all where a method reads the truth of each event
 * @example
 * ```ts
 * const { events } = await openInput({ truth: "truth.nc", samples: "samples.nc" });
 * const fitted = await fitMethod({ method: "matched-threshold" }, selectEvents(events, "even"));
 * await scoredInSample(fitted, events); // → { events: 12, inSample: 6 }
 * ```
 */
export async function scoredInSample(
  fitted: { readonly fittedOn: FittedOn },
  events: AsyncIterable<{ readonly key: string }> | Iterable<{ readonly key: string }>,
): Promise<InSample> {
  const seen = new Set(fitted.fittedOn.keys);
  let [n, inSample] = [0, 0];
  for await (const { key } of events) {
    n++;
    if (fitted.fittedOn.ownTruth || seen.has(key)) inSample++;
  }
  return { events: n, inSample };
}
