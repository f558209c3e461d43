import { ShapeError } from "../../errors.js";
import { type AxisOrder, isUnnamed } from "../cf/cf.js";
import type { FieldFile } from "./field-file.js";

/** Which axis of an array of four without names has the events, and what is said of it; null where nothing is to change. */
interface Settled {
  readonly axes: AxisOrder;
  readonly note: string;
}

/** A truth has one member: `[1, event, y, x]` has its events second. */
export function settleTruthAxes(file: FieldFile): Settled | null {
  const lengths = unnamedAxes(file);
  if (lengths?.[0] !== 1 || lengths[1] === 1) return null;
  return {
    axes: "member,event",
    note: `${file.path}: axes taken as member, event, y, x: a truth has one member`,
  };
}

/**
 * Which of the first two axes of the samples are the events: the one that is as long as the truth's.
 *
 * @throws ShapeError when both are, or none is
 */
export function settleSampleAxes(file: FieldFile, truth: FieldFile): Settled | null {
  const lengths = unnamedAxes(file);
  if (!lengths || (file.times !== null && truth.times !== null)) return null;
  const [first, second] = lengths;
  const shape = `${first}×${second}×${file.grid.height}×${file.grid.width}`;
  if (first === truth.events && second === truth.events) {
    if (first === 1) return null;
    throw new ShapeError(
      `${file.path} is ${shape}, and ${truth.path} has ${truth.events} events: say which of the two axes has the ` +
        "events, with --axes event,member or --axes member,event (of one side alone: --samples-axes)",
      { file: file.path },
    );
  }
  if (first === truth.events) return null;
  if (second === truth.events)
    return {
      axes: "member,event",
      note: `${file.path}: axes taken as member, event, y, x: the second is as long as the ${second} events of the truth`,
    };
  throw new ShapeError(
    `${file.path} is ${shape}, and ${truth.path} has ${truth.events} events: neither of the first two axes is as ` +
      "long, and without times in both events are matched by position",
    { file: file.path },
  );
}

/** Lengths of the first two of four axes without names; null for other files. */
function unnamedAxes({ origin }: FieldFile): readonly [number, number] | null {
  if (origin.kind !== "array" || origin.variable.shape.length !== 4 || !isUnnamed(origin.variable))
    return null;
  return [origin.variable.shape[0] ?? NaN, origin.variable.shape[1] ?? NaN];
}
