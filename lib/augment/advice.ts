import { readFile } from "node:fs/promises";

/** What added rows did to a downscaling network in the experiment of data/training/srdrn. */
export interface AugmentEffect {
  /** Rows that were added: `raw`, `cured`, … */
  readonly arm: string;
  /** Rows that the control had instead: `duplicated` heavy days, or `none`. */
  readonly control: string;
  readonly world: string;
  /** What the network was trained by: `weighted-mae`, or `pinball` (quantile heads). */
  readonly loss: string;
  /** What was scored, with its unit. */
  readonly number: string;
  readonly seeds: number;
  /** Positive where it is better; 95 % interval from `low` to `high`. */
  readonly gain: number;
  readonly low: number;
  readonly high: number;
  /** The gain over the control's score. */
  readonly relative: number;
  /** After adjustment for all claims of the experiment. */
  readonly verdict: "holds" | "fails" | "undecided";
  readonly sentence: string;
}

/** A claim of the document or of others that the experiment judged. */
export interface AugmentClaim
  extends Pick<AugmentEffect, "world" | "number" | "seeds" | "gain" | "low" | "high" | "verdict"> {
  readonly claim: string;
}

export interface AugmentAdvice {
  /** Which mix is advised, in one sentence. */
  readonly advised: string;
  /** What it was found in, and what it cannot say. */
  readonly conditions: string;
  /** What added rows did, against nothing added or heavy days repeated as often. */
  readonly effects: readonly AugmentEffect[];
  readonly claims: readonly AugmentClaim[];
}

/** advice.json, as report.py writes it. */
interface Measured {
  readonly laboratory: {
    readonly parameters: number;
    readonly steps: number;
    readonly real_days: number;
    readonly test_days: number;
    readonly added_rows: number;
    readonly claims: number;
  };
  readonly claims: readonly (AugmentClaim & {
    /** `raw/pinball/P99`: rows, loss, head. */
    readonly arm: string;
    readonly control: string;
    readonly control_mean: number;
  })[];
}

const FILE = new URL("../../data/training/srdrn/advice.json", import.meta.url);

const ROWS: Readonly<Record<string, string>> = {
  duplicated: "repeating the heavy days",
  raw: "raw samples",
  threshold: "samples with a threshold of 0.1 mm/day",
  cured: "cured samples",
  stochastic: "samples of a stochastic model",
  "other-real": "other real heavy days",
};

/**
 * What is known of adding rows to the training set of a downscaling network, read from the results of the experiment in
 * data/training/srdrn: which mix is advised, the measured effects, and under which conditions they were found.
 *
 * @returns sentences and numbers; gains in the unit of each number
 * @example
 * ```ts
 * const { effects } = await augmentAdvice();
 * effects.some(({ arm }) => arm === "cured"); // → true
 * ```
 */
export async function augmentAdvice(): Promise<AugmentAdvice> {
  return adviceFrom(JSON.parse(await readFile(FILE, "utf8")) as Measured);
}

/** The advice that some results give. */
export function adviceFrom({ laboratory: lab, claims }: Measured): AugmentAdvice {
  const effects = claims.filter(isOfRows).map(({ control_mean, claim: _, ...of }): AugmentEffect => {
    const [arm, loss] = of.arm.split("/") as [string, string];
    const [control] = of.control.split("/") as [string];
    const effect = { ...of, arm, loss, control, relative: of.gain / control_mean };
    return { ...effect, sentence: sentenceOf(effect) };
  });
  const beyond = effects.filter(({ control }) => control === "duplicated");
  const arms = [...new Set(beyond.map(({ arm }) => arm))];
  const verdictOf = (arm: string): AugmentEffect["verdict"] => {
    const verdicts = new Set(beyond.filter((effect) => effect.arm === arm).map(({ verdict }) => verdict));
    return verdicts.has("holds") ? "holds" : verdicts.has("undecided") ? "undecided" : "fails";
  };
  const which = (verdict: string): string =>
    listOf(arms.filter((arm) => verdictOf(arm) === verdict).map(nameOf));
  const [helped, failed, open] = [which("holds"), which("fails"), which("undecided")];
  const share = `${lab.added_rows} rows to ${lab.real_days} real ones`;
  const others = [
    ...(failed ? [`no gain worth having from ${failed}`] : []),
    ...(open ? [`undecided: ${open}`] : []),
  ].join("; ");
  const without = others ? ` (${others})` : "";
  const advised = helped
    ? `add ${helped}, ${share}: shown to help beyond repeating the heavy days${without}`
    : `no added rows were shown to help beyond repeating the heavy days${without}: train once with the heavy days ` +
      "repeated as often, and keep samples only where they beat that on days that nothing has seen";
  return {
    advised,
    conditions:
      `one laboratory of generated storms: a network of ${lab.parameters} parameters, ${lab.steps} steps, ${share}, ` +
      `${lab.test_days} test days; verdicts adjusted for ${lab.claims} claims. Other shares, data and networks were not tried ` +
      "(data/training/srdrn/results.md)",
    effects,
    claims: claims.map(({ claim, world, number, seeds, gain, low, high, verdict }) => ({
      claim,
      world,
      number,
      seeds,
      gain,
      low,
      high,
      verdict,
    })),
  };
}

/** Whether rows were added, and the control had none of them. */
function isOfRows({ arm, control }: { readonly arm: string; readonly control: string }): boolean {
  return /^(?:duplicated|none)\//.test(control) && !arm.startsWith("none/");
}

function nameOf(arm: string): string {
  return ROWS[arm] ?? arm;
}

function listOf(names: readonly string[]): string {
  return names.length > 1 ? `${names.slice(0, -1).join(", ")} and ${names.at(-1)}` : (names[0] ?? "");
}

function sentenceOf(effect: Omit<AugmentEffect, "sentence">): string {
  const { arm, control, world, loss, number, seeds, gain, low, high, relative, verdict } = effect;
  const signed = (value: number): string => `${value < 0 ? "−" : "+"}${Math.abs(value).toPrecision(2)}`;
  const said =
    verdict === "holds"
      ? "helped"
      : verdict === "undecided"
        ? "undecided"
        : high < 0
          ? "made it worse"
          : "no gain worth having";
  const against = control === "none" ? "nothing added" : nameOf(control);
  return (
    `${nameOf(arm)} against ${against} (${world}, trained by ${loss}; ${number}): gain ${signed(gain)} (${signed(100 * relative)} %), ` +
    `95 % interval ${signed(low)} to ${signed(high)}, ${seeds} seeds: ${said}`
  );
}
