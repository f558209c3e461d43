import { FormatError } from "../../errors.js";
import type { Values } from "../../fields/field.js";
import { printableLine } from "../../printable.js";
import { sure } from "../../sure.js";
import { even, groupByEvent, labelsOf, timesOfNames } from "../cf/event-names.js";
import { type EventTimes, oneAfterTheOther } from "../cf/event-times.js";
import { checkEvent, type FieldFile } from "./field-file.js";

interface TableEvent {
  readonly key: string;
  readonly names: readonly string[];
}

/**
 * A directory of files of one event each: events by the time in the file, else by what its name tells; several files
 * of one event are its members. A file is open while it is read.
 *
 * @param files opened, in the order of their names; closed when this returns
 * @param reopen opens a file again by its name
 */
export function fileTable(
  path: string,
  names: readonly string[],
  files: readonly FieldFile[],
  notes: readonly string[],
  reopen: (name: string) => Promise<FieldFile>,
): FieldFile {
  const { events, clock } = byTime(path, names, files) ?? byName(path, names);
  const first = sure(files[0]);
  const times = labelsOf(clock);
  const filesEach = sure(events[0]).names.length;
  const members = filesEach > 1 || first.members !== null ? filesEach * (first.members ?? 1) : null;
  const odd = files.find((file) => file.members !== first.members);
  if (odd)
    throw new FormatError(
      `${path}: ${first.path} has ${first.members ?? 1} members, ${odd.path} has ${odd.members ?? 1}`,
      { file: path },
    );
  const each = `${events.length} events${members === null ? "" : ` of ${members} members`}`;
  return {
    ...first,
    path,
    format: "directory",
    events: events.length,
    members,
    times,
    clock,
    names: events.map(({ key }) => key),
    notes: [
      ...notes,
      printableLine(`${path}: ${each}, ${filesEach === 1 ? "a file" : `${filesEach} files`} each`),
    ],
    key: (event) => times?.[event] ?? sure(events[event]).key,
    async readEvent(event) {
      checkEvent(event, events.length, path);
      const fields: Values[] = [];
      for (const name of sure(events[event]).names) {
        const file = await reopen(name);
        fields.push(...(await file.readEvent(0).finally(() => file.close())));
      }
      return fields;
    },
    async close() {},
    origin: { kind: "table", names: events.map((event) => event.names), reopen },
  };
}

/** Events by the times in their files, the earliest first; null where not all files tell one. */
function byTime(
  path: string,
  names: readonly string[],
  files: readonly FieldFile[],
): { events: TableEvent[]; clock: EventTimes } | null {
  if (files.some(({ clock }) => clock === null)) return null;
  const byFull = new Map<string, { key: string; names: string[]; clock: EventTimes }>();
  for (const [i, { clock }] of files.entries()) {
    const full = sure(sure(clock).full[0]);
    const event = byFull.get(full);
    const name = sure(names[i]);
    if (event) event.names.push(name);
    else byFull.set(full, { key: full, names: [name], clock: sure(clock) });
  }
  const events = even(path, [...byFull.values()]).sort((a, b) => (a.key < b.key ? -1 : 1));
  return { events, clock: oneAfterTheOther(events.map(({ clock }) => clock)) };
}

function byName(path: string, names: readonly string[]): { events: TableEvent[]; clock: EventTimes | null } {
  const events = groupByEvent(path, names);
  const clock = timesOfNames(events.map(({ key }) => key));
  if (!clock) return { events, clock };
  const order = events.map((_, i) => i).sort((a, b) => (sure(clock.full[a]) < sure(clock.full[b]) ? -1 : 1));
  return {
    events: order.map((i) => sure(events[i])),
    clock: { ...clock, full: order.map((i) => sure(clock.full[i])) },
  };
}
