import type { Values } from "../../fields/field.js";
import { diversityOf } from "../advice-facts.js";
import { laidOverRanks } from "../faults/laid-over-ranks.js";
import { byCause, type Finding, finding, type Repair, untestable } from "../finding.js";
import { raised } from "../imitation.js";
import { movedPart } from "../pairing/moved-part.js";
import { besideImitation, type Scene } from "../scene.js";
import { changeEvents, type Specimen } from "../specimen.js";
import type { Measure } from "../standing.js";
import { type Dispersion, measureDispersion } from "../statistics/dispersion.js";
import { type LogRatio, patternSpread } from "../statistics/patterns.js";
import { errorsAsSure } from "../statistics/student.js";
import { amountsExplained } from "./amounts.js";
import { pairingOf } from "./pairing.js";

/** Variance among members, of that in space, below which members are copies. */
const COPIES = 0.006;
const TOO_NARROW = 0.85;
const MUCH_TOO_NARROW = 0.75;
const TOO_WIDE = 1.15;
const MUCH_TOO_WIDE = 1.33;
/** Standard errors of a normal law. */
const ERRORS = 2.5;
/** Of patterns: log ratios that matter, that must lie between them and chance, and the standard errors of that. */
const PATTERNS = { matters: Math.log(1.15), least: Math.log(1.05), errors: 2.8 };
/** Part of an odd spread, in log, that must be of the patterns: amounts that differ from member to member are none. */
const OF_PATTERNS = 0.25;

/**
 * Members that are copies of one another, too alike, or too unlike: spread beside error, and the share of the truth
 * that lies outside all members.
 *
 * @param diversity of the members as repaired, and the band it should fall into
 */
export function examineDispersion(
  dispersion: Dispersion,
  diversity: number,
  band: readonly [number, number],
  how: How,
): [Finding, Finding, Finding] {
  const { ratio, error, outer, relativeVariance } = dispersion;
  const { comparable, smooth, patterns, placed } = how;
  if (!Number.isFinite(ratio) || !Number.isFinite(relativeVariance))
    return neither(untestable("latent-ignored", ONE_MEMBER), ONE_MEMBER);
  const copies = relativeVariance < COPIES;
  const ignored = finding(
    "latent-ignored",
    copies ? "confirmed" : "excluded",
    relativeVariance,
    COPIES,
    `the members of an event differ by ${relativeVariance < 1e-12 ? "nothing" : `${relativeVariance.toPrecision(2)} of their variance in space`}${copies ? ": copies of one another, as of a decoder that does not use z, or of a z that hardly varies (give --model to tell)" : ""}`,
  );
  const sign = patterns && !copies ? oddPatterns(patterns) : 0;
  const odd = placed ? sign : Math.max(sign, 0);
  if (!comparable && odd === 0) return neither(ignored, INCOMPARABLE);
  const { narrow, wide } = oddAmounts(dispersion, diversity, band, how);
  const tooNarrow = odd < 0 || (comparable && placed && narrow && !copies && odd === 0);
  const tooWide = odd > 0 || (comparable && wide && odd === 0);
  const numbers = `spread is ${ratio.toFixed(2)} of what the error calls for (× or ÷ ${Math.exp(error).toFixed(2)}), the truth lies outside all members ${outer.toFixed(2)} times as often as it should, diversity ${diversity.toFixed(4)}`;
  const said =
    patterns && Number.isFinite(patterns.logRatio) ? `${numbers}; ${patternsInWords(patterns)}` : numbers;
  const by = odd !== 0 && patterns ? Math.exp(patterns.logRatio) : ratio;
  const more = (id: string): { repair: Repair; measure?: Measure } => ({
    repair: { id, apply: (s) => spread(s, 1 / by) },
    ...(odd === 0 ? {} : { measure: PATTERN_SPREAD }),
  });
  const alike = smooth ? "which the missing small scales may explain" : "the members are too alike";
  return [
    ignored,
    finding(
      "under-dispersed",
      tooNarrow ? (smooth ? "suspected" : "confirmed") : "excluded",
      by,
      TOO_NARROW,
      tooNarrow ? `${said}: a U-shaped rank histogram, ${alike}` : said,
      tooNarrow && !smooth ? more("widen-spread") : {},
    ),
    finding(
      "over-dispersed",
      tooWide ? "confirmed" : "excluded",
      by,
      TOO_WIDE,
      tooWide ? `${said}: a dome-shaped rank histogram, the temperature is too high` : said,
      tooWide ? more("narrow-spread") : {},
    ),
  ];
}

/** What is known beside the numbers of spread. */
interface How {
  /** Spread and error of amounts can be compared. */
  readonly comparable: boolean;
  readonly smooth: boolean;
  /** The members were raised to what a threshold left, of which the band of diversity says nothing. */
  readonly raised: boolean;
  /** Spread of the patterns; null where it cannot be compared. */
  readonly patterns: LogRatio | null;
  /** Nothing that differs from cell to cell adds to the error of the mean. */
  readonly placed: boolean;
}

const ONE_MEMBER = "an event needs at least two members: give more samples an event";
const INCOMPARABLE =
  "spread and error cannot be compared while samples belong to other events, parts of the grid lie otherwise, or amounts are unexplained";

function neither(ignored: Finding, why: string): [Finding, Finding, Finding] {
  return [ignored, untestable("under-dispersed", why), untestable("over-dispersed", why)];
}

/** Whether amounts spread by too little or too much, as patterns do to some part. */
function oddAmounts(
  { ratio, error, freedom, outer }: Dispersion,
  diversity: number,
  [low, high]: readonly [number, number],
  { raised, patterns }: How,
): { readonly narrow: boolean; readonly wide: boolean } {
  const logRatio = Math.log(ratio);
  const margin = errorsAsSure(ERRORS, freedom) * error;
  const part = Number.isFinite(patterns?.logRatio) ? (patterns?.logRatio ?? NaN) : logRatio;
  return {
    narrow:
      logRatio + margin < Math.log(TOO_NARROW) &&
      outer > 1.1 &&
      ((diversity < low && !raised) || logRatio + margin < Math.log(MUCH_TOO_NARROW)) &&
      part < OF_PATTERNS * logRatio,
    wide:
      logRatio - margin > Math.log(TOO_WIDE) &&
      outer < 0.95 &&
      ((diversity > high && !raised) || logRatio - margin > Math.log(MUCH_TOO_WIDE)) &&
      part > OF_PATTERNS * logRatio,
  };
}

const PATTERN_SPREAD: Measure = {
  name: "spread of patterns (log ratio)",
  matters: PATTERNS.matters,
  distance: (specimen) => Math.abs(patternSpread(specimen).logRatio),
};

/** −1 where patterns are too alike, 1 where they are too unlike, by what matters and beyond chance; else 0. */
function oddPatterns({ logRatio, error, freedom }: LogRatio): number {
  const sure = Math.abs(logRatio) - errorsAsSure(PATTERNS.errors, freedom) * error > PATTERNS.least;
  return sure && Math.abs(logRatio) > PATTERNS.matters ? Math.sign(logRatio) : 0;
}

function patternsInWords({ logRatio, error }: LogRatio): string {
  return `patterns alone, amounts made alike, spread by ${Math.exp(logRatio).toFixed(2)} of what their error calls for (× or ÷ ${Math.exp(error).toFixed(2)})`;
}

/**
 * Members with their differences from the ensemble mean in log1p multiplied, as a temperature would do. Each keeps its own
 * amounts, moved to other cells, so that spread changes and nothing else.
 */
function spread(specimen: Specimen, factor: number): Specimen {
  return changeEvents(specimen, (event) => {
    const mean = new Float64Array(event.truth.values.length);
    for (const { values } of event.members)
      for (let i = 0; i < mean.length; i++)
        mean[i] = (mean[i] ?? NaN) + Math.log1p(Math.max(values[i] ?? NaN, 0)) / event.members.length;
    const spreadOut = (values: Values): Values => {
      const order = mean.map((m, i) => m + factor * (Math.log1p(Math.max(values[i] ?? NaN, 0)) - m));
      return laidOverRanks(values, order, specimen.mask);
    };
    return { ...event, members: event.members.map((m) => ({ ...m, values: spreadOut(m.values) })) };
  });
}

/** The findings of {@link examineDispersion} on the specimen so far, by cause. */
export function spreadFindings(scene: Scene): ReturnType<typeof byCause> {
  const cut = scene.isConfirmed("weak-background") || scene.isConfirmed("over-threshold");
  const beside = besideImitation(scene);
  const { relation, uneven } = scene.once(pairingOf);
  const paired = (relation === "own" || relation === "reassigned") && uneven === null;
  const findings = byCause(
    examineDispersion(
      measureDispersion(cut ? raised(beside) : beside),
      diversityOf(scene.specimen),
      scene.bands.diversity,
      {
        comparable: paired && scene.once(amountsExplained).explained,
        smooth: scene.isConfirmed("smooth-fields"),
        raised: cut,
        patterns: paired ? patternSpread(beside) : null,
        placed: !isChangedByPlace(scene),
      },
    ),
  );
  return { ...findings, "under-dispersed": unlessMoved(findings["under-dispersed"], beside) };
}

/** Members that lie beside the real storms are as far from them as members too alike are: that is not told then. */
function unlessMoved(found: Finding, specimen: Specimen): Finding {
  const moved = found.verdict === "confirmed" ? movedPart(specimen) : null;
  if (moved === null) return found;
  const { where, down, right, gain } = moved;
  const by = `${Math.abs(down)} cells ${down < 0 ? "up" : "down"} and ${Math.abs(right)} ${right < 0 ? "left" : "right"}`;
  return {
    ...found,
    verdict: "suspected",
    repair: null,
    explanation: `${found.explanation}; not counted as a cause: in ${where} the storms of the members lie about ${by} of the real ones (moved back, their correlation there grows by ${gain.toFixed(3)}), so that parts of the grid lie otherwise, as after a zoom or a seam, and the error is of that`,
  };
}

/** What differs from cell to cell changes patterns, and the error of their mean with them. */
function isChangedByPlace({ chart }: Scene): boolean {
  return CHANGE_PLACES.some((id) => chart.get(id)?.verdict === "suspected");
}

const CHANGE_PLACES = ["wrong-normalisation", "excess-small-scale", "edge-effect", "regional-bias"] as const;
