import { crc32, deflateRawSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { FormatError } from "../../lib/errors.js";
import { memorySource } from "../../lib/io/arrays/byte-source.js";
import { isZip, readZipDirectory } from "../../lib/io/zip/zip.js";
import { zipEntrySource } from "../../lib/io/zip/zip-entry.js";

interface Member {
  readonly name: string;
  readonly content: Uint8Array;
  readonly method?: number;
  readonly flags?: number;
  /** What the directory says instead of the truth. */
  readonly told?: Partial<Record<"size" | "packed" | "crc" | "offset", number>>;
  /** Name, method and checksum in front of the file itself. */
  readonly local?: Partial<Record<"name" | "method" | "crc", string | number>>;
  /** Sizes and place in the extra field 1, after another one. */
  readonly isWide?: boolean;
  readonly comment?: string;
}

/** After PKWARE's APPNOTE 6.3: local headers with their files, directory, end; zip64 where it is asked for. */
function zip(
  members: readonly Member[],
  { isWide = false, comment = "", count = members.length } = {},
): Buffer {
  const pieces: Buffer[] = [];
  const directory: Buffer[] = [];
  const length = (list: readonly Buffer[]) => list.reduce((sum, { length }) => sum + length, 0);
  for (const {
    name,
    content,
    method = 0,
    flags = 0,
    told = {},
    local = {},
    isWide = false,
    comment = "",
  } of members) {
    const packed = method === 8 ? deflateRawSync(content) : Buffer.from(content);
    const sum = crc32(content);
    const head = Buffer.alloc(30);
    head.writeUInt32LE(0x04034b50, 0);
    head.writeUInt16LE(flags, 6);
    head.writeUInt16LE(Number(local.method ?? method), 8);
    head.writeUInt32LE(Number(local.crc ?? (flags & 8 ? 0 : sum)), 14);
    head.writeUInt16LE(Buffer.byteLength(name), 26);
    head.writeUInt16LE(6, 28);
    const offset = told.offset ?? length(pieces);
    pieces.push(head, Buffer.from(String(local.name ?? name)), Buffer.from([0x55, 0x54, 2, 0, 7, 7]), packed);
    const [size, packedSize] = [told.size ?? content.length, told.packed ?? packed.length];
    const extra = Buffer.alloc(isWide ? 6 + 28 : 6);
    extra.set([0x55, 0x54, 2, 0, 9, 9]);
    if (isWide) {
      extra.writeUInt16LE(1, 6);
      extra.writeUInt16LE(24, 8);
      for (const [i, value] of [size, packedSize, offset].entries())
        extra.writeBigUInt64LE(BigInt(value), 10 + 8 * i);
    }
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(flags, 8);
    entry.writeUInt16LE(method, 10);
    entry.writeUInt32LE(told.crc ?? sum, 16);
    for (const [at, value] of [
      [20, packedSize],
      [24, size],
      [42, offset],
    ] as const)
      entry.writeUInt32LE(isWide ? 0xffffffff : value, at);
    entry.writeUInt16LE(Buffer.byteLength(name), 28);
    entry.writeUInt16LE(extra.length, 30);
    entry.writeUInt16LE(comment.length, 32);
    directory.push(entry, Buffer.from(name), extra, Buffer.from(comment));
  }
  const [start, bytes] = [length(pieces), length(directory)];
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(isWide ? 0xffff : count, 10);
  end.writeUInt32LE(isWide ? 0xffffffff : bytes, 12);
  end.writeUInt32LE(isWide ? 0xffffffff : start, 16);
  end.writeUInt16LE(comment.length, 20);
  const record = Buffer.alloc(56 + 20);
  record.writeUInt32LE(0x06064b50, 0);
  record.writeBigUInt64LE(BigInt(count), 32);
  record.writeBigUInt64LE(BigInt(bytes), 40);
  record.writeBigUInt64LE(BigInt(start), 48);
  record.writeUInt32LE(0x07064b50, 56);
  record.writeBigUInt64LE(BigInt(start + bytes), 64);
  return Buffer.concat([...pieces, ...directory, ...(isWide ? [record] : []), end, Buffer.from(comment)]);
}

const bytes = (n: number) => Uint8Array.from({ length: n }, (_, i) => (i * 13) % 256);
async function all(archive: Buffer): Promise<Record<string, number[]>> {
  const source = memorySource("a.zip", archive);
  const found: Record<string, number[]> = {};
  for (const [name, entry] of await readZipDirectory(source)) {
    const content = zipEntrySource(source, entry);
    found[name] = [...(await content.read(0, content.size))];
  }
  return found;
}
const A: Member = { name: "a", content: bytes(40) };

describe("an archive", () => {
  test("of stored and deflated files, folders, comments, sizes that follow, names beyond ASCII", async () => {
    const members = [
      A,
      { name: "deep/", content: bytes(0) },
      { name: "deep/ü.npy", content: bytes(3000), method: 8, comment: "x" },
      { name: "later", content: bytes(5), flags: 8 },
      { name: "empty", content: bytes(0) },
    ];
    for (const archive of [zip(members), zip(members, { comment: "made by hand" })])
      expect(await all(archive)).toEqual({
        a: [...bytes(40)],
        "deep/ü.npy": [...bytes(3000)],
        later: [...bytes(5)],
        empty: [],
      });
    expect(await all(zip([]))).toEqual({});
  });
  test("with sizes and places of 64 bits, of a file or of the directory", async () => {
    expect(
      await all(
        zip([
          { ...A, isWide: true },
          { name: "b", content: bytes(7), method: 8, isWide: true },
        ]),
      ),
    ).toEqual({ a: [...bytes(40)], b: [...bytes(7)] });
    expect(await all(zip([A, { ...A, name: "b" }], { isWide: true }))).toEqual({
      a: [...bytes(40)],
      b: [...bytes(40)],
    });
  });
  test("is known by its first bytes, an empty one too", () => {
    for (const [start, isSo] of [
      [[80, 75, 3, 4], true],
      [[80, 75, 5, 6, 0], true],
      [[80, 75, 3, 6], false],
      [[80, 75, 7, 8], false],
      [[80, 75, 3], false],
    ] as const)
      expect(isZip(Uint8Array.from(start))).toBe(isSo);
  });
  test("parts of a file are what they are, looked at or read", async () => {
    const source = memorySource("a.zip", zip([A, { name: "b", content: bytes(9000), method: 8 }]));
    for (const entry of (await readZipDirectory(source)).values()) {
      const content = zipEntrySource(source, entry);
      expect(content.size).toBe(entry.size);
      expect([...(await content.peek!(20))]).toEqual([...bytes(20)]);
      expect([...(await content.read(10, 5))]).toEqual([...bytes(15)].slice(10));
      expect([...(await content.peek!(entry.size))]).toEqual([...bytes(entry.size)]);
    }
  });
});

describe("refused, with the file's name", () => {
  test.each<[string, Buffer, RegExp]>([
    ["cut", zip([A]).subarray(0, 60), /a\.zip is truncated: a zip archive ends with a directory/],
    [
      "more entries than are told",
      zip([A, { ...A, name: "b" }], { count: 1 }),
      /says that its zip directory has 1 entries, there are more/,
    ],
    ["fewer", zip([A], { count: 2 }), /damaged zip directory at entry 1 of 2/],
    ["one name twice", zip([A, A]), /has two files called a/],
    ["encrypted", zip([{ ...A, flags: 1 }]), /a\.zip: a is encrypted/],
    [
      "another method",
      zip([{ ...A, method: 12 }]),
      /a uses zip method 12; stored and deflated files can be read/,
    ],
    ["an absolute name", zip([{ ...A, name: "/a" }]), /\/a leads out of the archive/],
    ["a drive", zip([{ ...A, name: "c:a" }]), /leads out/],
    ["a backslash", zip([{ ...A, name: "x\\a" }]), /leads out/],
    ["a way up", zip([{ ...A, name: "x/../a" }]), /leads out/],
    [
      "more packed bytes than there are",
      zip([{ ...A, method: 8, told: { packed: 100000 } }]),
      /declares 100000 bytes, the archive has/,
    ],
    [
      "stored in another size",
      zip([{ ...A, told: { size: 41 } }]),
      /declares 41 bytes from 40 in the archive: impossible/,
    ],
    [
      "deflated beyond what deflate can",
      zip([{ ...A, method: 8, told: { size: 1_000_000 } }]),
      /declares 1000000 bytes from \d+ in the archive: impossible/,
    ],
    [
      "another name before the file",
      zip([{ ...A, local: { name: "b" } }]),
      /has another name, method or checksum in the directory than before the file itself \(b\)/,
    ],
    [
      "another method before the file",
      zip([{ ...A, local: { method: 8 } }]),
      /has another name, method or checksum/,
    ],
    [
      "another checksum before the file",
      zip([{ ...A, local: { crc: 1 } }]),
      /has another name, method or checksum/,
    ],
    ["another place", zip([{ ...A, told: { offset: 1 } }]), /a is not where the directory says/],
  ])("%s", async (_, archive, said) => {
    await expect(all(archive)).rejects.toThrow(FormatError);
    await expect(all(archive)).rejects.toThrow(said);
  });
  test("content of another checksum or size than is told, when it is read", async () => {
    const wrong = { crc: 1 };
    await expect(all(zip([{ ...A, told: wrong, local: wrong }]))).rejects.toThrow(
      /a\.zip: a is damaged: its checksum \(CRC-32\) is [0-9a-f]{8}, the archive says 00000001/,
    );
    await expect(all(zip([{ ...A, method: 8, told: wrong, local: wrong }]))).rejects.toThrow(/checksum/);
    await expect(all(zip([{ ...A, method: 8, told: { size: 41 } }]))).rejects.toThrow(
      /declares 41 bytes, 40 were inflated: it is damaged/,
    );
    await expect(all(zip([{ ...A, method: 8, told: { size: 39 } }]))).rejects.toThrow(
      /inflates to more than the 39 bytes that it declares/,
    );
    const source = memorySource("a.zip", Buffer.alloc(0));
    const large = { name: "a", size: 2 ** 29 + 1, compressedSize: 1, method: 8, crc32: 0, dataOffset: 0 };
    expect(() => zipEntrySource(source, large)).toThrow(
      /inflates to 536870913 bytes, at most 536870912 are held in memory/,
    );
    expect(zipEntrySource(memorySource("a.zip", Buffer.alloc(9)), { ...large, size: 2 ** 29 }).size).toBe(
      2 ** 29,
    );
  });
});
