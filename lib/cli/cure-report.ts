import type { Cure, Cured, CureRow } from "../cure/cure.js";
import { metText } from "../cure/met-text.js";
import { FEW_EVENTS } from "../metrics/bootstrap.js";
import type { StrengthChoice } from "../run/choose-strength.js";
import { sure } from "../sure.js";
import { besides } from "./besides.js";
import { textTable } from "./table.js";

/** What a cure found and did, for people. */
export function cureReport(cure: Cure, files: readonly string[]): string {
  const { diagnosis, trials, cured, reason, notCured, events, members, folds, split } = cure;
  const error = errorName(members);
  const tried = trials.map(({ id, why, scores }) =>
    scores
      ? `  ${id}: ${metText(scores)}, ${error} ${scores.crps.toPrecision(4)} mm/day (${why})`
      : `  ${id}: not used: ${why}`,
  );
  return [
    `diagnosis: ${diagnosis.diagnosis.join(", ")}`,
    `before: ${metText(cure.before)}, ${error} ${cure.before.crps.toPrecision(4)} mm/day`,
    ...(tried.length > 0
      ? [
          `tried on ${events} events of ${members} ${members === 1 ? "member" : "members"}, each scored out of fit (${folds} ${split} folds):`,
          ...tried,
        ]
      : []),
    cured ? `taken: ${reason}` : `NOTHING IS CHANGED: ${reason}`,
    ...(cured ? takenText(cure, cured) : []),
    ...(notCured.length > 0 ? ["not cured:", ...notCured.map((text) => `  ${text}`)] : []),
    ...(cured ? [] : diagnosis.advice.map((text) => `advice: ${text}`)),
    ...files.map((file) => `written: ${file}`),
    "",
  ].join("\n");
}

/** What the fair CRPS is called; that of one member is its absolute error. */
function errorName(members: number): string {
  return members > 1 ? "CRPS" : "absolute error";
}

function takenText(cure: Cure, cured: Cured): string[] {
  const { events, blockLength, members, areUnrelated } = cure;
  const { value, range } = cured.crpsChange;
  const percent = (x: number): string => `${(100 * x).toFixed(1)} %`;
  return [
    cured.method.describe(),
    ...(cured.strengths ? curveText(cured.strengths.all, cured.strengths.ofFold) : []),
    textTable(
      ["metric", "real", "before", "95 %", "after", "95 %", "target", ""],
      cured.table.map((row) => [
        row.unit ? `${row.label}, ${row.unit}` : row.label,
        Number.isNaN(row.real) ? "" : row.real,
        row.before,
        rangeText(row.beforeRange),
        row.after,
        rangeText(row.afterRange),
        targetText(row.target),
        okText(row),
      ]),
    ),
    `n = ${events} events, each out of fit; ranges: 500 resamples of blocks of ${blockLength} ${blockLength === 1 ? "event" : "events"}; ` +
      `KS between 2048 amounts${events < FEW_EVENTS ? `; of fewer than ${FEW_EVENTS} events ranges are not to be trusted` : ""}`,
    `${errorName(members)} ${value < 0 ? "better" : "worse"} by ${percent(Math.abs(value))} (change ${percent(range[0])} to ${percent(range[1])})` +
      (areUnrelated ? ": between samples and truth of other days, it says nothing" : ""),
    ...(range[0] > 0 && !areUnrelated ? priceText(cure, cured) : []),
    ...(members > 1
      ? [
          "the band of diversity, 0.10 to 0.20, is the reports'; members that are as far from each other as from the truth have " +
            `${sure(cured.table.find(({ metric }) => metric === "distance")).after.toFixed(3)}, less is too little spread, and more is too much`,
        ]
      : []),
    ...besides(cured),
  ];
}

/** What costs least where the treatment with the most targets makes days worse. */
function priceText({ trials, before, members }: Cure, { method }: Cured): string[] {
  const others = trials.flatMap(({ id: other, scores }) =>
    scores && other !== method.method ? [{ id: other, scores }] : [],
  );
  const [least] = others.sort((a, b) => a.scores.crps - b.scores.crps);
  const error = errorName(members);
  const of = (crps: number): string => `${error} ${crps.toPrecision(4)} mm/day`;
  const found =
    least && least.scores.crps < before.crps
      ? `${least.id} has the lowest, ${of(least.scores.crps)}, and ${metText(least.scores)}: undrizzle fix --method ${least.id}`
      : `no treatment has a lower one than the samples as they are, ${of(before.crps)}`;
  return [
    `the price is beyond chance: more targets over all days, and each day further from its own. Where days count for more, ${found}`,
  ];
}

/** The trade-off of strengths as a table, the chosen one marked. */
export function curveText(choice: StrengthChoice, foldStrengths: readonly number[] = []): string[] {
  const by = choice.by === "crps" ? "fair CRPS" : "targets, then fair CRPS";
  return [
    `strength ${choice.strength}, chosen by ${by} over ${choice.events} events in ${choice.folds} folds` +
      (foldStrengths.length > 0 ? ` (each fold without its own scores: ${foldStrengths.join(", ")})` : ""),
    textTable(
      ["strength", "correlation", "diversity", "fair CRPS", "wet", "KS", "mass bias", "targets", ""],
      choice.curve.map((point) => [
        point.strength,
        point.correlation,
        point.diversity,
        point.crps,
        point.wetFraction,
        point.ks,
        point.massBias,
        `${point.met} of 5`,
        point.strength === choice.strength ? "chosen" : "",
      ]),
    ),
  ];
}

function rangeText([lower, upper]: readonly [number, number]): string {
  return Number.isNaN(lower) ? "" : `${lower.toFixed(3)} to ${upper.toFixed(3)}`;
}

function targetText([low, high]: CureRow["target"]): string {
  return Number.isNaN(low) ? "" : `${+low.toFixed(3)} to ${+high.toFixed(3)}`;
}

function okText({ target: [low, high], after }: CureRow): string {
  if (Number.isNaN(low) || Number.isNaN(after)) return "";
  return after >= low && after <= high ? "ok" : "out";
}
