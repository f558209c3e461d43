import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { deserialize, serialize } from "node:v8";
import { FormatError } from "../../errors.js";
import type { Values } from "../../fields/field.js";

/** Fields of events, one event after the other, in a file of a part. */
export interface PartFields {
  /** Adds the members of the next event. */
  append(members: readonly Values[]): Promise<void>;
  /** Length of the file in bytes. */
  readonly bytes: number;
  close(): Promise<void>;
}

/** @param bytes of what is there already: what follows is cut off */
export async function openPartFields(path: string, bytes: number): Promise<PartFields> {
  const file = await open(path, bytes > 0 ? "r+" : "w");
  await file.truncate(bytes);
  let end = bytes;
  return {
    async append(members) {
      const content = serialize(members);
      const record = Buffer.alloc(LENGTH + content.length);
      record.writeUInt32LE(content.length);
      content.copy(record, LENGTH);
      await file.write(record, 0, record.length, end);
      end += record.length;
    },
    get bytes() {
      return end;
    },
    async close() {
      await file.sync();
      await file.close();
    },
  };
}

const LENGTH = 4;

/**
 * The members of each event, in order.
 *
 * @throws FormatError when the file ends in the middle of an event
 */
export async function* readPartFields(path: string): AsyncGenerator<Values[]> {
  let rest = Buffer.alloc(0);
  const pieces: Buffer[] = [];
  let held = 0;
  for await (const piece of createReadStream(path, { highWaterMark: 2 ** 18 })) {
    pieces.push(piece as Buffer);
    held += (piece as Buffer).length;
    if (rest.length + held < wanted(rest)) continue;
    rest = Buffer.concat([rest, ...pieces.splice(0)]);
    held = 0;
    while (rest.length >= wanted(rest)) {
      yield deserialize(rest.subarray(LENGTH, wanted(rest))) as Values[];
      rest = rest.subarray(wanted(rest));
    }
  }
  if (rest.length + held > 0)
    throw new FormatError(`${path}: ends in the middle of an event`, { file: path });
}

/** Bytes of the record that begins here; more than there are where its length is not there yet. */
function wanted(at: Buffer): number {
  return at.length < LENGTH ? LENGTH + 1 : LENGTH + at.readUInt32LE();
}
