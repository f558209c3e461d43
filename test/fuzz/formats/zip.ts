import { crc32, deflateRawSync } from "node:zlib";
import type { Dice } from "../dice.js";

/** A file of a zip archive, as its local header and the central directory (perhaps differently) describe it. */
export interface ZipPart {
  name: Buffer;
  content: Buffer;
  method: number;
  flags: number;
  /** Declared sizes; null: the true ones. */
  size: number | null;
  compressedSize: number | null;
  offset: number | null;
  /** Declared CRC-32; null: the true one. */
  crc: number | null;
  extra: Buffer;
  /** What is stored in place of the deflated content; null: the content, deflated. */
  packed: Buffer | null;
}

export interface ZipParts {
  entries: ZipPart[];
  /** Declared number of entries, length and offset of the directory; null: the true ones. */
  count: number | null;
  length: number | null;
  offset: number | null;
  comment: Buffer;
}

export function zipPart(name: string, content: Buffer, deflate: boolean): ZipPart {
  return {
    name: Buffer.from(name),
    content,
    method: deflate ? 8 : 0,
    flags: 0,
    size: null,
    compressedSize: null,
    offset: null,
    crc: null,
    extra: Buffer.alloc(0),
    packed: null,
  };
}

export function zipParts(entries: ZipPart[]): ZipParts {
  return { entries, count: null, length: null, offset: null, comment: Buffer.alloc(0) };
}

/** After PKWARE's APPNOTE, lies included. */
export function zipBytes({ entries, ...end }: ZipParts): Buffer {
  const files: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const part of entries) {
    const { name, content, method, flags, extra } = part;
    const data = part.packed ?? (method === 8 ? deflateRawSync(content) : content);
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE(flags, 2);
    fields.writeUInt16LE(method, 4);
    fields.writeUInt32LE(part.crc ?? crc32(content), 10);
    fields.writeUInt32LE(part.compressedSize ?? data.length, 14);
    fields.writeUInt32LE(part.size ?? content.length, 18);
    fields.writeUInt16LE(name.length, 22);
    const centralFields = Buffer.from(fields);
    centralFields.writeUInt16LE(extra.length, 24);
    const local = Buffer.concat([Buffer.from("PK\x03\x04"), fields, name, data]);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(part.offset ?? at, 10);
    directory.push(
      Buffer.concat([Buffer.from("PK\x01\x02\x14\0", "latin1"), centralFields, rest, name, extra]),
    );
    files.push(local);
    at += local.length;
  }
  const central = Buffer.concat(directory);
  const tail = Buffer.alloc(22);
  tail.write("PK\x05\x06", "latin1");
  const count = (end.count ?? entries.length) % 65536;
  tail.writeUInt16LE(count, 8);
  tail.writeUInt16LE(count, 10);
  tail.writeUInt32LE(end.length ?? central.length, 12);
  tail.writeUInt32LE(end.offset ?? at, 16);
  tail.writeUInt16LE(end.comment.length, 20);
  return Buffer.concat([...files, central, tail, end.comment]);
}

const CLIMBING = [
  "../../escaped.npy",
  "/tmp/escaped.npy",
  "a/../../escaped.npy",
  "..\\escaped.npy",
  "C:\\escaped.npy",
  "pr\0.npy",
  "../pr/.zarray",
];
const STRANGE = [
  "",
  ".npy",
  "__proto__.npy",
  "constructor.npy",
  "\x1b[31mred\n.npy",
  `${"long/".repeat(3000)}x.npy`,
  "\u202enp.rp.npy",
];

/** Lies of archives; fatal ones can only end in an error. */
export const ZIP_LIES: readonly ((dice: Dice, parts: ZipParts) => [what: string, fatal: boolean])[] = [
  (_, { entries }) => {
    entries[0].crc = (crc32(entries[0].content) ^ 1) >>> 0;
    return ["a checksum of other bytes", true];
  },
  (dice, parts) => {
    const name = dice.pick(CLIMBING);
    dice.pick(parts.entries).name = Buffer.from(name);
    return [`an entry is called ${JSON.stringify(name)}`, true];
  },
  (dice, parts) => {
    const name = dice.pick(STRANGE);
    dice.pick(parts.entries).name = Buffer.from(name);
    return [`an entry is called ${JSON.stringify(name.slice(0, 40))}`, false];
  },
  (dice, parts) => {
    const part = dice.pick(parts.entries);
    part.size = dice.pick([0, 1, part.content.length + 1, 10 ** 6, 2 ** 31, 2 ** 32 - 1]);
    return [`declares a size of ${part.size}`, false];
  },
  (dice, parts) => {
    const part = dice.pick(parts.entries);
    part.compressedSize = dice.pick([0, 1, part.content.length + 1, 10 ** 6, 2 ** 31, 2 ** 32 - 1]);
    return [`declares a packed size of ${part.compressedSize}`, false];
  },
  (dice, parts) => {
    const part = dice.pick(parts.entries);
    part.offset = dice.pick([1, 17, 10 ** 6, 2 ** 31, 2 ** 32 - 1]);
    return [`an entry is said to be at ${part.offset}`, true];
  },
  (dice, parts) => {
    const part = dice.pick(parts.entries);
    part.method = dice.pick([1, 9, 12, 14, 93, 99]);
    return [`zip method ${part.method}`, true];
  },
  (dice, parts) => {
    dice.pick(parts.entries).flags = 1;
    return ["an entry is encrypted", true];
  },
  (dice, parts) => {
    parts.count = dice.pick([0, 1, parts.entries.length + 1, 65535]);
    return [`declares ${parts.count} entries`, false];
  },
  (dice, parts) => {
    parts.length = dice.pick([0, 7, 10 ** 6, 2 ** 32 - 1]);
    return [`declares a directory of ${parts.length} bytes`, false];
  },
  (dice, parts) => {
    parts.offset = dice.pick([0, 7, 10 ** 6, 2 ** 32 - 1]);
    return [`declares the directory at ${parts.offset}`, false];
  },
  (dice, parts) => {
    const part = dice.pick(parts.entries);
    const extra = Buffer.alloc(28);
    extra.writeUInt16LE(1, 0);
    extra.writeUInt16LE(dice.pick([24, 8, 0, 65535]), 2);
    for (let i = 0; i < 3; i++)
      extra.writeBigUInt64LE(dice.pick([0n, 10n ** 12n, 2n ** 63n, 2n ** 64n - 1n]), 4 + 8 * i);
    part.extra = extra;
    [part.size, part.compressedSize] = [2 ** 32 - 1, 2 ** 32 - 1];
    return ["zip64 sizes that lie", false];
  },
  (dice, parts) => {
    const part = dice.pick(parts.entries);
    const bomb = Buffer.alloc(dice.pick([10 ** 5, 10 ** 7]));
    part.packed = deflateRawSync(bomb);
    part.method = 8;
    if (dice.chance(0.5)) part.size = bomb.length;
    return [`inflates to ${bomb.length} zeros${part.size ? ", as declared" : ""}`, false];
  },
  (dice, parts) => {
    const part = dice.pick(parts.entries);
    part.packed = dice.bytes(50);
    part.method = 8;
    return ["packed data is noise", false];
  },
  (dice, parts) => {
    const part = dice.pick(parts.entries);
    const start = dice.between(2, 50);
    for (let i = 0; i < start; i++)
      parts.entries.push({ ...part, name: Buffer.from(`copy${i}.npy`), offset: 0 });
    return [`${start} more entries at the same place`, false];
  },
  (dice, parts) => {
    parts.entries.push({ ...dice.pick(parts.entries) });
    return ["two entries of one name", true];
  },
  (dice, parts) => {
    parts.comment = dice.bytes(dice.between(1, 3000));
    return ["a comment", false];
  },
];
