import { sure } from "../../sure.js";
import type { ColumnId } from "./columns.js";
import {
  type Course,
  courseOf,
  figure,
  finitePart,
  lastFifth,
  late,
  type Stretch,
  span,
  stretch,
} from "./course.js";
import type { TrainingLog } from "./read-training-log.js";
import type { TrainingFinding } from "./training.js";

export interface Told {
  readonly findings: readonly TrainingFinding[];
  readonly untold: readonly string[];
}

/** Epochs with fewer of which it cannot be told whether a loss has settled. */
const FEWEST = 8;
/** A loss that falls by less than this part from one fifth to the next has settled. */
const SETTLED = 0.01;
/** Standard errors beyond which a difference of two stretches is no chance. */
const ERRORS = 3;
/** Above its least by this factor a loss has diverged; by the other one validation has risen. */
const DIVERGED = 2;
const RISEN = 1.05;
/** A loss that lost less than this part of its first value taught nothing. */
const LEARNT = 0.02;

const ALL: readonly ColumnId[] = [
  "train.loss",
  "train.reconstruction",
  "train.kl",
  "val.loss",
  "val.reconstruction",
  "val.kl",
];

/** What the losses did: not finite, diverged, nothing learnt, still falling or settled, overfitting. */
export function lossFindings(log: TrainingLog): Told {
  const findings: TrainingFinding[] = ALL.flatMap((id) => notFinite(courseOf(log, id), log));
  const train = courseOf(log, "train.loss") ?? courseOf(log, "train.reconstruction");
  const validation = courseOf(log, "val.loss") ?? courseOf(log, "val.reconstruction");
  const untold: string[] = [];
  for (const course of [train, validation]) {
    if (!course) continue;
    const finite = finitePart(course);
    if (finite.values.length < FEWEST)
      untold.push(
        `${course.name}: ${finite.values.length} finite values are too few to tell whether it has settled (${FEWEST} are needed)`,
      );
    else if (!breakOf(course, log.epochs)) findings.push(...courseFindings(finite, course === validation));
  }
  if (train && validation) {
    const over = overfitting(finitePart(train), finitePart(validation));
    return {
      findings: [...findings.filter(({ id }) => !over.length || id !== "still-falling"), ...over],
      untold,
    };
  }
  untold.push("overfitting: the log has not both a training and a validation loss");
  return { findings, untold };
}

/** Where a course breaks off: at a value that is not finite, or where nothing is logged any more. */
function breakOf(
  { values, epochs: logged }: Course,
  epochs: readonly number[],
): { at: number; isEmpty: boolean } | null {
  const bad = values.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) return { at: bad, isEmpty: false };
  const isCut = (logged.at(-1) ?? NaN) < (epochs.at(-3) ?? 0) && values.length > epochs.length / 2;
  return isCut ? { at: values.length, isEmpty: true } : null;
}

function notFinite(course: Course | null, { epochs }: TrainingLog): TrainingFinding[] {
  const found = course && breakOf(course, epochs);
  if (!course || !found) return [];
  const { name, values, epochs: logged } = course;
  const { at, isEmpty } = found;
  const from = isEmpty ? sure(epochs.find((epoch) => epoch > (logged.at(-1) ?? NaN))) : (logged[at] ?? NaN);
  const what = isEmpty ? "is empty (NaN, as tables write it, or not logged)" : `is ${values[at]}`;
  const healed = !isEmpty && Number.isFinite(values.at(-1) ?? NaN);
  const before = at > 0 ? `, ${figure(values[at - 1] ?? NaN)} at epoch ${logged[at - 1]} before` : "";
  return [
    concern(
      "not-finite",
      { from, to: epochs.at(-1) ?? NaN },
      healed
        ? `${name} ${what} at epoch ${from}${before}, and finite again at the end`
        : `${name} ${what} from epoch ${from} on${before}: training diverged there, and what was saved after it is no model`,
      ["corrupt-values", "dead-output"],
    ),
  ];
}

function courseFindings(course: Course, isValidation: boolean): TrainingFinding[] {
  const { name, values, epochs } = course;
  const end = late(course);
  const least = Math.min(...values);
  const at = epochs[values.indexOf(least)] ?? NaN;
  if (!isValidation && least > 0 && end.mean > DIVERGED * least && at < end.from)
    return [
      concern(
        "diverged",
        end,
        `${name} rose from ${figure(least)} at epoch ${at} to ${figure(end.mean)} in ${span(end)}: training diverged`,
      ),
    ];
  const start = stretch(course, 0, Math.min(3, values.length));
  if (
    !isValidation &&
    end.mean > (1 - LEARNT) * Math.max(values[0] ?? NaN, start.mean) &&
    (values[0] ?? NaN) > 0
  )
    return [
      concern(
        "nothing-learnt",
        end,
        `${name} is ${figure(end.mean)} in ${span(end)} and was ${figure(values[0] ?? NaN)} at epoch ${epochs[0]}: nothing was learnt`,
        ["dead-output"],
      ),
    ];
  const k = lastFifth(course);
  if (values.length < 2 * k) return [];
  const before = stretch(course, values.length - 2 * k, values.length - k);
  const fall = before.mean - end.mean;
  const part = fall / Math.abs(before.mean);
  const said = `from ${span(before)} to ${span(end)} ${name} went from ${figure(before.mean)} to ${figure(end.mean)} (${percent(-part)})`;
  if (part > SETTLED && fall > ERRORS * Math.hypot(before.error, end.error))
    return isValidation
      ? []
      : [concern("still-falling", { from: before.from, to: end.to }, `${said}: it is still falling`)];
  if (isValidation || part < -SETTLED) return [];
  return [
    {
      ...concern("converged", { from: before.from, to: end.to }, `${said}: it has settled`),
      isConcern: false,
    },
  ];
}

/** Validation that rises while training goes on falling. */
function overfitting(train: Course, validation: Course): TrainingFinding[] {
  if (validation.values.length < FEWEST || train.values.length < FEWEST) return [];
  const least = Math.min(...validation.values);
  const at = validation.epochs[validation.values.indexOf(least)] ?? NaN;
  const [end, trained] = [late(validation), late(train)];
  const then = train.epochs.findLastIndex((epoch) => epoch <= at);
  if (then < 0 || at >= end.from || least <= 0) return [];
  const before = stretch(train, Math.max(0, then - 1), Math.min(train.values.length, then + 2));
  const isRisen = end.mean > RISEN * least && end.mean - least > ERRORS * end.error;
  if (!isRisen || trained.mean > before.mean) return [];
  return [
    concern(
      "overfitting",
      { from: at, to: end.to },
      `${validation.name} was least at epoch ${at} (${figure(least)}) and is ${figure(end.mean)} in ${span(end)}, while ${train.name} went on from ${figure(before.mean)} to ${figure(trained.mean)}: overfitting; the model of epoch ${at} is the better one`,
    ),
  ];
}

function concern(
  id: TrainingFinding["id"],
  { from, to }: Pick<Stretch, "from" | "to">,
  sentence: string,
  speaksFor: TrainingFinding["speaksFor"] = [],
): TrainingFinding {
  return { id, isConcern: true, sentence, epochs: [from, to], speaksFor };
}

function percent(part: number): string {
  return `${part > 0 ? "+" : "−"}${Math.abs(100 * part).toPrecision(2)} %`;
}
