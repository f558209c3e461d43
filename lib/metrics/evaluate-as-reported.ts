import { ShapeError } from "../errors.js";
import type { EventSet, FieldEvent } from "../fields/event.js";
import type { Grid } from "../fields/field.js";
import { type ReportedEvaluation, reportedDefinitions } from "./reported-evaluation.js";
import {
  type DrawnState,
  drawnNumbers,
  type ReportedRuler,
  type WetState,
  wetNumber,
} from "./reported-numbers.js";

export type { ReportedRuler } from "./reported-numbers.js";

/** The samples that the reports measure, as stored: in z. */
export interface ReportedSamples {
  /** Samples of the first four numbers: theirs are drawn afresh from the prior. */
  readonly drawn: EventSet<"z">;
  readonly draws: "prior" | "saved";
  /** Samples of the wet fraction: theirs are the saved ones. May be the same set; `null` where none are saved. */
  readonly saved: EventSet<"z"> | null;
}

/**
 * The numbers of the drizzle reports in the field, each as it was counted there (see
 * {@link reportedDefinitions}), so that their tables can be reproduced next to {@link evaluate}.
 *
 * Where their functions give nan or raise an error the number is NaN, with the reason in `notes`. Missing values, which
 * theirs do not know, are left out and counted.
 *
 * @param samples in z: members drawn anew or saved, and those saved where there are any
 * @param ruler land mask and statistics, one value a cell of the fields
 * @returns each number in the unit of its report; NaN where their function would fail, with the reason
 * @throws ShapeError when land mask or statistics do not fit the fields
 * @example
 * ```ts
 * const run = await openRun("run");
 * const stored = await runEvents(run);
 * const reported = await evaluateAsReported(
 *   { drawn: stored, draws: "saved", saved: stored },
 *   await reportedRuler(run),
 * );
 * reported.profile; // → 'as-reported'
 * ```
 */
export async function evaluateAsReported(
  { drawn, draws, saved }: ReportedSamples,
  ruler: ReportedRuler,
): Promise<ReportedEvaluation> {
  const running = startAsReported(drawn.grid, draws, ruler);
  for await (const event of drawn) {
    running.addDrawn(event);
    if (saved === drawn) running.addSaved(event);
  }
  if (saved && saved !== drawn) for await (const event of saved) running.addSaved(event);
  return running.result();
}

/** {@link evaluateAsReported} for work that goes over the events anyway: add each, then read the result. */
export interface RunningReport {
  addDrawn(event: FieldEvent<"z">): void;
  addSaved(event: FieldEvent<"z">): void;
  /** Plain data of all that was added, for {@link merge}. */
  readonly state: ReportedState;
  merge(other: ReportedState): void;
  result(): ReportedEvaluation;
}

/** @throws ShapeError when land mask or statistics do not fit the fields */
export function startAsReported(
  { height, width }: Pick<Grid, "height" | "width">,
  draws: ReportedSamples["draws"],
  ruler: ReportedRuler,
): RunningReport {
  needFit(ruler, height * width);
  const [four, wet] = [drawnNumbers(ruler), wetNumber(ruler)];
  const state: ReportedState = { drawn: four.init(), saved: wet.init() };
  return {
    addDrawn: (event) => four.add(state.drawn, event),
    addSaved: (event) => wet.add(state.saved, event),
    state,
    merge(other) {
      four.merge(state.drawn, other.drawn);
      wet.merge(state.saved, other.saved);
    },
    result() {
      const { n, notes: fourNotes, ...numbers } = four.result(state.drawn);
      const { fields, wetFraction } = wet.result(state.saved);
      const notes: Record<string, string> = {};
      if (draws === "saved")
        notes.samples =
          "correlation, KS, mass bias, diversity and reconstruction are of the saved samples; the reports drew theirs afresh from the prior";
      if (fields === 0) notes.wetFraction = "no saved samples: the reports count it on those";
      if (!ruler.landMask) notes.landMask = "no land–sea mask: every cell is taken for land";
      return {
        profile: "as-reported",
        n: { ...n, saved: fields },
        ...numbers,
        wetFraction,
        definitions: reportedDefinitions(draws),
        notes: { ...notes, ...fourNotes },
      };
    },
  };
}

function needFit({ landMask, normalisation }: ReportedRuler, cells: number): void {
  if (landMask && landMask.length !== cells)
    throw new ShapeError(`the land mask has ${landMask.length} cells, the fields have ${cells}`);
  if (normalisation.mean.length !== cells || normalisation.std.length !== cells)
    throw new ShapeError(
      `the statistics have ${normalisation.mean.length} means and ${normalisation.std.length} stds, the fields ${cells} cells`,
    );
}

/** What is added up of the events; plain data. */
export interface ReportedState {
  readonly drawn: DrawnState;
  readonly saved: WetState;
}
