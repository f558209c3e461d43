import type { Grid, Mask, Values } from "../../fields/field.js";
import { sure } from "../../sure.js";
import type { ArrayOrigin, FieldFile, FilesOrigin } from "./field-file.js";
import { findImplausible, implausibleError, isClearlyFill, limitsOf } from "./plausible.js";

/** A field as it was read, and as rain. */
export interface GuardedField {
  readonly event: number;
  readonly member: number;
  /** mm/day */
  readonly rain: Values;
  /** In the space of the file. */
  readonly given: Values;
  readonly mask: Mask | null;
  /** The file's own cell for a cell of the field, where the field was turned. */
  readonly cellOf?: (cell: number) => number;
}

/** What is done about values that no day on earth has had. */
export interface GuardPolicy {
  /** Refuse all of them, or only those that can be nothing but undeclared missing values. */
  readonly refuse: "all" | "fills";
  /** Whether infinite values count as such. */
  readonly infinite: boolean;
}

/**
 * Looks at each field of a file before it is used.
 *
 * @returns a check that throws ValueError, naming the value, how often, where, and the option that settles it
 */
export function fieldGuard(
  file: FieldFile,
  { refuse, infinite }: GuardPolicy,
): (field: GuardedField) => Promise<void> {
  const limits = limitsOf(file.stepHours ?? hoursOfUnits(file.units), file.rounding, {
    space: file.space,
    infinite,
  });
  return async ({ event, member, rain, given, mask, cellOf }) => {
    const found = findImplausible(rain, given, mask, limits);
    if (!found) return;
    const cell = cellOf ? cellOf(found.cell) : found.cell;
    const leaf = await leafOf(file, event, member);
    const stored = await leaf.origin.storedAt(leaf.event, leaf.member, cell);
    if (refuse === "fills" && !isClearlyFill(found, stored)) return;
    const { origin, path, grid } = leaf;
    const name = origin.kind === "array" ? origin.variable.name : "";
    const of = file.members === null ? "" : `, member ${member}`;
    const where = `${path}${name && `: ${name}`}: ${file.key(event)}${of}`;
    throw implausibleError(found, stored, where, placeOf(cell, grid), limits);
  };
}

/** The file itself, each of whose fields is looked at as it is read. */
export function guarded(file: FieldFile): FieldFile {
  if (file.space !== "mm/day") return file;
  const check = fieldGuard(file, { refuse: "all", infinite: false });
  return {
    ...file,
    async readEvent(event) {
      const members = await file.readEvent(event);
      for (const [member, rain] of members.entries())
        await check({ event, member, rain, given: rain, mask: null });
      return members;
    },
  };
}

function placeOf(cell: number, { width }: Grid): string {
  return `row ${Math.floor(cell / width)}, column ${cell % width}`;
}

/** A rate per hour, or per some minutes, is mostly that of a step which is not much longer. */
function hoursOfUnits(units: string): number | null {
  const [, count, unit] = /(?:\/|\bper)\s*(\d*)\s*(min|h)/i.exec(units) ?? [];
  if (unit) return Number(count || 1) / (unit.toLowerCase() === "h" ? 1 : 60);
  return /\b(?:h|hr|hour)s?\s*\^?\s*-\s*1/i.test(units) ? 1 : null;
}

interface Leaf {
  readonly path: string;
  readonly grid: Grid;
  readonly origin: ArrayOrigin | FilesOrigin;
  readonly event: number;
  readonly member: number;
}

/** The file that has a field, of those that one is joined from. */
async function leafOf(file: FieldFile, eventOfFile: number, member: number): Promise<Leaf> {
  const { path, grid, origin } = file;
  const event = eventOfFile + (file.firstEvent ?? 0);
  if (origin.kind === "array" || origin.kind === "files") return { path, grid, origin, event, member };
  let [restEvents, restMembers] = [event, member];
  if (origin.kind === "table") {
    for (const name of sure(origin.names[event])) {
      const file = await origin.reopen(name);
      if (restMembers < (file.members ?? 1)) return leafOf(file, 0, restMembers);
      restMembers -= file.members ?? 1;
    }
    throw new RangeError(`${path} has no member ${member} of event ${event}`);
  }
  for (const file of origin.files) {
    const [events, members] = [file.events, file.members ?? 1];
    if (origin.kind === "parts" ? restEvents < events : restMembers < members)
      return leafOf(file, restEvents, restMembers);
    if (origin.kind === "parts") restEvents -= events;
    else restMembers -= members;
  }
  throw new RangeError(`${path} has no member ${member} of event ${event}`);
}
