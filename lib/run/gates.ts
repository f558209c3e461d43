import { UsageError } from "../errors.js";

/** A condition on a number of an evaluation under which it counts as failed. */
export interface Gate {
  /** As it was given. */
  readonly text: string;
  readonly metric: string;
  readonly above: boolean;
  readonly limit: number;
}

/** A name, with what it was computed at in brackets. */
const GATE = /^\s*([\w.-]+(?:\[[^\]]*\])?)\s*([<>])\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)\s*$/i;

/**
 * Reads conditions such as `ks>0.1, massBias.pooled<-0.05`.
 *
 * @throws UsageError for anything else
 */
export function parseGates(text: string): Gate[] {
  return text.split(/[;,](?![^[]*\])/).map((one) => {
    const [, metric, sign, limit] = GATE.exec(one) ?? [];
    if (!metric || !sign || !limit)
      throw new UsageError(
        `--fail-on "${one.trim()}": give conditions such as ks>0.1 or spatialCorrelation<0.6, with commas between them`,
      );
    return { text: one.trim(), metric, above: sign === ">", limit: Number(limit) };
  });
}

/** The numbers of an evaluation by their names in its JSON. */
export function numbersOf(evaluation: object): Map<string, number> {
  const numbers = new Map<string, number>();
  const visit = (value: unknown, name: string): void => {
    if (typeof value === "number") numbers.set(name, value);
    else if (typeof value === "object" && value !== null)
      for (const [key, inner] of Object.entries(value)) visit(inner, name ? `${name}.${key}` : key);
  };
  visit(evaluation, "");
  return numbers;
}

/** {@link numbersOf} and rows by their names; `ks` is `ks.statistic`, too; `wetFraction.difference` is samples − truth. */
export function numbersByName(
  evaluation: object,
  rows: readonly { readonly metric: string; readonly value: number }[] = [],
): Map<string, number> {
  const numbers = numbersOf(evaluation);
  for (const [metric, main] of Object.entries(MAIN)) {
    const value = numbers.get(`${metric}.${main}`);
    if (value !== undefined) numbers.set(metric, value);
  }
  const [wet, real] = [numbers.get("wetFraction.samples"), numbers.get("wetFraction.truth")];
  if (wet !== undefined && real !== undefined) numbers.set("wetFraction.difference", wet - real);
  for (const { metric, value } of rows) numbers.set(metric, value);
  return numbers;
}

/** What is meant by the name of a metric alone: what its target is about. */
const MAIN = {
  spatialCorrelation: "mean",
  wetFraction: "samples",
  ks: "statistic",
  massBias: "pooled",
  diversity: "mean",
} as const;

/** Whether a name is `form`, in which `*` stands for a number that only the data tell. */
export function isOfForm(name: string, form: string): boolean {
  const [head, tail] = form.split("*") as [string, string?];
  if (tail === undefined || name === form) return name === form;
  const number = name.slice(head.length, name.length - tail.length);
  return name === `${head}${number}${tail}` && number !== "" && !Number.isNaN(Number(number));
}

/** Which conditions hold, in words. A number that is undefined or missing fails, for nobody knows that it passes. */
export function failedGates(gates: readonly Gate[], numbers: ReadonlyMap<string, number>): string[] {
  return gates.flatMap(({ text, metric, above, limit }) => {
    const name = [...numbers.keys()].find((one) => isOfForm(one, metric));
    const value = name === undefined ? undefined : (numbers.get(name) ?? NaN);
    if (value === undefined) return [`${text}: there is no ${metric}`];
    if (Number.isNaN(value)) return [`${text}: ${name} is undefined`];
    return (above ? value > limit : value < limit) ? [`${text}: ${name} is ${value.toPrecision(4)}`] : [];
  });
}

/**
 * Numbers that are worse than those of a baseline by more than `slack`: conditions made of an earlier evaluation.
 *
 * @throws UsageError that names what the baseline lacks
 */
export function gatesOfBaseline(baseline: ReadonlyMap<string, number>, slack: number): Gate[] {
  const lacking = HELD.filter((name) => !Number.isFinite(baseline.get(name) ?? Number.NaN));
  if (lacking.length > 0)
    throw new UsageError(
      `has no ${lacking.join(", no ")}: give evaluation_results.json in which they are defined`,
    );
  const gate = (metric: string, above: boolean, limit: number): Gate => ({
    text: `${metric}${above ? ">" : "<"}${Number(limit.toPrecision(4))} (baseline ${Number((baseline.get(metric) ?? NaN).toPrecision(4))})`,
    metric,
    above,
    limit,
  });
  const aroundZero = (metric: string): Gate[] => {
    const distance = Math.abs(baseline.get(metric) ?? NaN) + slack;
    return [gate(metric, true, distance), gate(metric, false, -distance)];
  };
  return [
    gate("spatialCorrelation", false, (baseline.get("spatialCorrelation") ?? NaN) - slack),
    ...aroundZero("wetFraction.difference"),
    gate("ks", true, (baseline.get("ks") ?? NaN) + slack),
    ...aroundZero("massBias"),
  ];
}

/** What a baseline must tell. */
const HELD = ["spatialCorrelation", "wetFraction.difference", "ks", "massBias"];
