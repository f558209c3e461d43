import { type Block, float32, float64, nested, someBlock } from "../block.js";
import { damage } from "../damage.js";
import type { Dice } from "../dice.js";
import type { FuzzCase } from "../fuzz-case.js";

interface Attribute {
  name: string;
  value: string | number[];
}

interface Variable {
  name: string;
  dims: number[];
  attributes: Attribute[];
  /** 1 byte … 6 double. */
  type: number;
  size: number;
  data: Buffer;
  /** Declared offset; null: the true one. */
  begin: number | null;
}

/** The parts of a NetCDF-3 file (classic format specification), each of which may lie. */
export interface Netcdf3Parts {
  magic: Buffer;
  records: number;
  dims: { name: string; length: number }[];
  attributes: Attribute[];
  variables: Variable[];
  /** List tags (dimensions, attributes, variables); null: the true ones. */
  tags: number[] | null;
  /** Declared number of dimensions, attributes and variables; null: the true ones. */
  counts: (number | null)[];
}

const padded = (bytes: Buffer) => Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)]);
function int(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(((value % 2 ** 32) + 2 ** 32) % 2 ** 32);
  return bytes;
}
function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([int(bytes.length), padded(bytes)]);
}

function attributeList(list: readonly Attribute[], tag: number, count: number | null): Buffer {
  if (list.length === 0 && count === null) return Buffer.alloc(8);
  const each = list.map(({ name, value }) =>
    typeof value === "string"
      ? Buffer.concat([text(name), int(2), text(value)])
      : Buffer.concat([text(name), int(6), int(value.length), float64(value, true)]),
  );
  return Buffer.concat([int(tag), int(count ?? list.length), ...each]);
}

export function netcdf3Bytes(parts: Netcdf3Parts): Buffer {
  const tags = parts.tags ?? [10, 12, 11];
  const wide = parts.magic[3] === 2;
  const header = (offsets: readonly number[]) =>
    Buffer.concat([
      parts.magic,
      int(parts.records),
      int(tags[0]),
      int(parts.counts[0] ?? parts.dims.length),
      ...parts.dims.map(({ name, length }) => Buffer.concat([text(name), int(length)])),
      attributeList(parts.attributes, tags[1], parts.counts[1]),
      int(tags[2]),
      int(parts.counts[2] ?? parts.variables.length),
      ...parts.variables.map((variable, i) => {
        const begin = variable.begin ?? offsets[i] ?? 0;
        return Buffer.concat([
          text(variable.name),
          int(variable.dims.length),
          ...variable.dims.map(int),
          attributeList(variable.attributes, 12, null),
          int(variable.type),
          int(variable.size),
          ...(wide ? [int(Math.floor(begin / 2 ** 32)), int(begin)] : [int(begin)]),
        ]);
      }),
    ]);
  let at = header([]).length;
  const offsets = parts.variables.map(({ data }) => {
    const start = at;
    at += padded(data).length;
    return start;
  });
  return Buffer.concat([header(offsets), ...parts.variables.map(({ data }) => padded(data))]);
}

/** A valid NetCDF-3 file of a block, one event a day from `firstDay` on. */
export function netcdf3Of(
  dice: Dice,
  block: Block,
  {
    calendar = "standard",
    units = "days since 2000-02-27 12:00",
    firstDay = 0,
  }: { calendar?: string; units?: string; firstDay?: number } = {},
): Netcdf3Parts {
  const { events, members, height, width, values } = block;
  const coordinate = (name: string, dim: number, start: number, attributes: Attribute[]): Variable => ({
    name,
    dims: [dim],
    attributes,
    type: 6,
    size: 8,
    data: float64(
      Array.from({ length: [events, height, width, members][dim] }, (_, i) => start + i),
      true,
    ),
    begin: null,
  });
  return {
    magic: Buffer.from([0x43, 0x44, 0x46, dice.pick([1, 2])]),
    records: 0,
    dims: [
      { name: "time", length: events },
      { name: "lat", length: height },
      { name: "lon", length: width },
      ...(members > 1 ? [{ name: "member", length: members }] : []),
    ],
    attributes: [{ name: "title", value: "a block" }],
    variables: [
      coordinate("time", 0, firstDay, [
        { name: "units", value: units },
        { name: "calendar", value: calendar },
      ]),
      coordinate("lat", 1, 40, [{ name: "units", value: "degrees_north" }]),
      coordinate("lon", 2, 10, [{ name: "units", value: "degrees_east" }]),
      {
        name: "pr",
        dims: members > 1 ? [0, 3, 1, 2] : [0, 1, 2],
        attributes: [
          { name: "units", value: "mm/day" },
          { name: "_FillValue", value: [-7777] },
        ],
        type: 5,
        size: 4 * values.length,
        data: float32(values, true),
        begin: null,
      },
    ],
    tags: null,
    counts: [null, null, null],
  };
}

const DEFAULT_FILL = Math.fround(9.969209968386869e36);
const HUGE = [10 ** 6, 2 ** 28, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1];

const LIES: readonly ((dice: Dice, parts: Netcdf3Parts) => [what: string, fatal: boolean])[] = [
  (dice, parts) => {
    const dim = dice.pick(parts.dims);
    dim.length = dice.pick([0, ...HUGE]);
    return [`dimension ${dim.name} of ${dim.length}`, false];
  },
  (dice, parts) => {
    for (const dim of parts.dims) dim.length = dice.pick(HUGE);
    return ["all dimensions huge", true];
  },
  (dice, parts) => {
    parts.records = dice.pick([1, ...HUGE]);
    if (dice.chance(0.7)) parts.dims[0].length = 0;
    return [`${parts.records} records`, false];
  },
  (dice, parts) => {
    const variable = dice.pick(parts.variables);
    variable.begin = dice.pick([0, 4, 10 ** 6, 2 ** 31, 2 ** 32 - 1, 2 ** 52]);
    return [`${variable.name} begins at ${variable.begin}`, false];
  },
  (dice, parts) => {
    const variable = dice.pick(parts.variables);
    variable.type = dice.pick([0, 1, 2, 3, 4, 6, 7, 255, 2 ** 32 - 1]);
    return [`${variable.name} of type ${variable.type}`, false];
  },
  (dice, parts) => {
    const variable = dice.pick(parts.variables);
    variable.dims = dice.pick([
      [],
      [0, 0],
      [9],
      [2 ** 32 - 1],
      [0, 1, 2, 0, 1, 2],
      new Array<number>(1000).fill(1),
    ]);
    return [`${variable.name} over dimensions ${variable.dims.slice(0, 6)}`, false];
  },
  (dice, parts) => {
    const variable = dice.pick(parts.variables);
    variable.size = dice.pick([0, 1, ...HUGE]);
    return [`${variable.name} declares ${variable.size} bytes`, false];
  },
  (dice, parts) => {
    const at = dice.below(3);
    parts.counts[at] = dice.pick([0, 1, ...HUGE]);
    return [`list ${at} declares ${parts.counts[at]} items`, false];
  },
  (dice, parts) => {
    parts.tags = dice.pick([
      [0, 0, 0],
      [11, 12, 10],
      [10, 12, 99],
      [2 ** 32 - 1, 12, 11],
    ]);
    return [`list tags ${parts.tags}`, false];
  },
  (dice, parts) => {
    parts.magic = dice.pick([
      Buffer.from("CDF\0"),
      Buffer.from("CDF\x05"),
      Buffer.from("CDF\xff", "latin1"),
      Buffer.from("CDF"),
    ]);
    return ["other version", true];
  },
  (dice, parts) => {
    const name = dice.pick([
      "",
      "__proto__",
      "constructor",
      "../../../etc/pr",
      "\x1b[2Jpr",
      "p\nr",
      "pr\0",
      "ä".repeat(5000),
      "toString",
    ]);
    const what = dice.pick([...parts.variables, ...parts.dims, ...parts.attributes]);
    what.name = name;
    return [`a name is ${JSON.stringify(name.slice(0, 30))}`, false];
  },
  (dice, parts) => {
    const value: string | number[] = dice.pick([
      "",
      "furlongs",
      "mm/day mm/day mm/day",
      "\x1b[31mmm",
      "mm^99999999999 d-1",
      "1e400 mm/day",
      "0 mm/day",
      "mm/0h",
      "z".repeat(100000),
      [],
      [Number.NaN],
      [0, 1, 2],
    ]);
    parts.variables[3].attributes[0].value = value;
    return [`units ${JSON.stringify(value).slice(0, 40)}`, false];
  },
  (dice, parts) => {
    const [name, value] = dice.pick<[string, string | number[]]>([
      ["scale_factor", [Number.NaN]],
      ["scale_factor", [0]],
      ["scale_factor", "two"],
      ["add_offset", [1e308]],
      ["_Unsigned", "true"],
      ["missing_value", new Array<number>(10000).fill(3)],
      ["coordinates", "pr pr pr"],
      ["bounds", "pr"],
      ["cell_methods", "time: sum (interval: 0 hr)"],
      ["cell_methods", "time: sum (interval: 1e9 yr)"],
      ["__proto__", [1]],
      ["grid_mapping", "../x"],
    ]);
    parts.variables[3].attributes.push({ name, value });
    return [`${name} = ${JSON.stringify(value).slice(0, 40)}`, false];
  },
  (dice, parts) => {
    const attribute = dice.pick(parts.variables[0].attributes);
    attribute.value = dice.pick<string | number[]>([
      "",
      "days since",
      "days since 0000-00-00",
      "days since 2000-13-45",
      "days since 99999-01-01",
      "fortnights since 2000-01-01",
      "months since 2000-01-01",
      "seconds since 2000-01-01 99:99:99",
      "none",
      "martian",
      "__proto__",
      "constructor",
      [3],
    ]);
    return [`time ${attribute.name} = ${JSON.stringify(attribute.value)}`, false];
  },
  (dice, parts) => {
    const time = parts.variables[0];
    const count = time.data.length / 8;
    const value = dice.pick([Number.NaN, 1e300, -1e300, 1e15, 0, Number.POSITIVE_INFINITY]);
    time.data = float64(new Array<number>(count).fill(value), true);
    return [`every time is ${value}`, false];
  },
];

export function badNetcdf3(dice: Dice, parts: Netcdf3Parts): { bytes: Buffer; what: string; fatal: boolean } {
  if (dice.chance(0.25))
    return { ...damage(dice, netcdf3Bytes(parts), [0, 4, 12, 60, 120, 300]), fatal: false };
  const [what, fatal] = dice.pick(LIES)(dice, parts);
  return { bytes: netcdf3Bytes(parts), what, fatal };
}

export function netcdf3Case(dice: Dice): FuzzCase {
  const block = someBlock(dice, { members: dice.pick([1, 1, 3]) });
  const parts = netcdf3Of(dice, block, { calendar: dice.pick(["standard", "noleap", "360_day", "julian"]) });
  const path = "fields.nc";
  const options = {};
  if (dice.chance(0.2)) {
    // Without a _FillValue of its own, NetCDF's default is what is missing.
    const isOwn = dice.chance(0.5);
    if (!isOwn) parts.variables[3].attributes.pop();
    const values = nested(block).map((event) =>
      event.map((cells) => cells.map((value) => (!isOwn && value === DEFAULT_FILL ? Number.NaN : value))),
    );
    return {
      kind: "netcdf3",
      recipe: [],
      files: [{ path, bytes: netcdf3Bytes(parts) }],
      action: { do: "fields", path, options },
      expected: { outcome: "values", values },
    };
  }
  if (dice.chance(0.08)) {
    const bytes = netcdf3Bytes(parts);
    const shrinkTo = dice.below(bytes.length - 4 * block.values.length);
    return {
      kind: "netcdf3",
      recipe: [`shrinks to ${shrinkTo} bytes while open`],
      files: [{ path, bytes }],
      action: { do: "fields", path, options, shrinkTo },
      expected: { outcome: "error" },
    };
  }
  const { bytes, what, fatal } = badNetcdf3(dice, parts);
  return {
    kind: "netcdf3",
    recipe: [what],
    files: [{ path, bytes }],
    action: { do: dice.chance(0.2) ? "rewrite" : "fields", path, options },
    expected: { outcome: fatal ? "error" : "either" },
  };
}
