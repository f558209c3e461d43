import { readFileSync } from "node:fs";
import Blosc from "numcodecs/blosc";
import Lz4 from "numcodecs/lz4";
import Zstd from "numcodecs/zstd";
import { type Block, float32, nested } from "../block.js";
import { damage } from "../damage.js";
import type { Dice } from "../dice.js";
import type { FileSpec, FuzzCase } from "../fuzz-case.js";

/** GeoTIFF by GDAL that libraries unpack. */
const TIFFS = readFileSync("test/io/fixtures/tiffs.jsonl", "utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line) as { name: string; files: Record<string, string> })
  .filter(({ name }) => /ZSTD|LERC/.test(name));

const [HEIGHT, WIDTH] = [12, 10];
const CELLS = HEIGHT * WIDTH;
const block: Block = {
  ...{ events: 2, members: 1, height: HEIGHT, width: WIDTH },
  values: Array.from({ length: 2 * CELLS }, (_, i) => ((i * 7) % 5 < 2 ? 0 : ((i * 11) % 97) / 4)),
};
const raw = float32(block.values);

/** Chunks as the libraries that Zarr names pack them. */
const STORES = await Promise.all(
  [
    { id: "zstd", level: 3 },
    { id: "lz4", acceleration: 1 },
    ...["lz4", "zstd", "zlib", "blosclz", "lz4hc"].map((cname) => ({
      ...{ id: "blosc", cname, clevel: 5, shuffle: cname === "zstd" ? 2 : 1, blocksize: 0 },
    })),
  ].map(async (compressor) => {
    const codec = { zstd: Zstd, lz4: Lz4, blosc: Blosc }[compressor.id]!.fromConfig(compressor as never);
    const pack = async (event: number) =>
      Buffer.from(
        await codec.encode(Uint8Array.from(raw.subarray(4 * event * CELLS, 4 * (event + 1) * CELLS))),
      );
    return { compressor, chunks: [await pack(0), await pack(1)] };
  }),
);

/** Files whose values come out of Zstandard, LERC, LZ4 or Blosc, most of them damaged. */
export function packedCase(dice: Dice): FuzzCase {
  return dice.chance(0.5) ? tiffCase(dice) : storeCase(dice);
}

function tiffCase(dice: Dice): FuzzCase {
  const { name, files } = dice.pick(TIFFS);
  const { bytes, what } = damage(dice, Buffer.from(files[""]!, "base64"));
  return {
    kind: "packed",
    recipe: [name, what],
    files: [{ path: "fields.tif", bytes }],
    action: { do: "fields", path: "fields.tif", options: { units: "mm/day" } },
    expected: { outcome: "either" },
  };
}

function storeCase(dice: Dice): FuzzCase {
  const { compressor, chunks } = dice.pick(STORES);
  const meta = {
    ...{ zarr_format: 2, shape: [2, HEIGHT, WIDTH], chunks: [1, HEIGHT, WIDTH], dtype: "<f4" },
    ...{ compressor, fill_value: null, order: "C", filters: null },
  };
  const json = (path: string, value: unknown): FileSpec => ({
    path,
    bytes: Buffer.from(JSON.stringify(value)),
  });
  const isDamaged = dice.chance(0.8);
  const hit = isDamaged ? damage(dice, chunks[0]!, [0, 0]) : { bytes: chunks[0]!, what: "as it is" };
  return {
    kind: "packed",
    recipe: [JSON.stringify(compressor), hit.what],
    files: [
      json("fields.zarr/.zgroup", { zarr_format: 2 }),
      json("fields.zarr/pr/.zarray", meta),
      json("fields.zarr/pr/.zattrs", { units: "mm/day", _ARRAY_DIMENSIONS: ["time", "lat", "lon"] }),
      { path: "fields.zarr/pr/0.0.0", bytes: hit.bytes },
      { path: "fields.zarr/pr/1.0.0", bytes: chunks[1]! },
    ],
    action: { do: "fields", path: "fields.zarr", options: {} },
    expected: isDamaged ? { outcome: "either" } : { outcome: "values", values: nested(block) },
  };
}
