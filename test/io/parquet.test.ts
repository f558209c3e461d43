import { execFileSync } from "node:child_process";
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parquetMetadata, parquetReadObjects } from "hyparquet";
import { describe, expect, test } from "vitest";
import { npyOfFloats, writeNpy } from "../../lib/io/formats/npy/npy.js";
import { parquetBytes } from "../../lib/io/tables/parquet.js";
import { runCli } from "../cli/run-cli.js";
import { pythonWith } from "../fixtures/python.js";

const TABLE = {
  columns: ["metric", "value", "n", "note", "beyond", "nothing"],
  rows: [
    ["crps, “fair”\n", 0.1, 2 ** 40, "", true, null],
    ["=ks", Number.NaN, 0, "no cell counts", false, null],
    ["third", -1e300, 7, "", true, null],
  ],
};
const READ = [
  { metric: "crps, “fair”\n", value: 0.1, n: 2n ** 40n, note: "", beyond: true, nothing: null },
  { metric: "=ks", value: null, n: 0n, note: "no cell counts", beyond: false, nothing: null },
  { metric: "third", value: -1e300, n: 7n, note: "", beyond: true, nothing: null },
];

async function arrayBuffer(file: string): Promise<ArrayBuffer> {
  return new Uint8Array(await readFile(file)).buffer;
}

describe("a table as Parquet", () => {
  test("is read back as it was: undefined is null, counts are whole", async () => {
    const bytes = new Uint8Array(await parquetBytes(TABLE)).buffer;
    expect(await parquetReadObjects({ file: bytes })).toEqual(READ);
    expect(
      parquetMetadata(bytes)
        .schema.slice(1)
        .map(({ type }) => type),
    ).toEqual(["BYTE_ARRAY", "DOUBLE", "INT64", "BYTE_ARRAY", "BOOLEAN", "DOUBLE"]);
  });

  test("of no rows has its columns", async () => {
    const bytes = new Uint8Array(await parquetBytes({ columns: ["value", "n"], rows: [] })).buffer;
    expect(await parquetReadObjects({ file: bytes })).toEqual([]);
    expect(parquetMetadata(bytes).schema.map(({ name }) => name)).toContain("n");
  });

  test("has the rows of --csv, and of compare.csv", async () => {
    const folder = await mkdtemp(join(tmpdir(), "undrizzle-parquet-"));
    const at = (name: string): string => join(folder, name);
    const rain = (seed: number, n: number) =>
      Float32Array.from({ length: n }, (_, i) => Math.max(0, 5 * Math.sin(seed * (i + 1))));
    await writeNpy(at("T.npy"), npyOfFloats(rain(1, 120), [10, 3, 4]));
    await writeNpy(at("a.npy"), npyOfFloats(rain(2, 240), [10, 2, 3, 4]));
    await writeNpy(at("b.npy"), npyOfFloats(rain(3, 240), [10, 2, 3, 4]));
    const truth = ["--truth", at("T.npy"), "--units", "mm/day"];
    const strata = ["--by", "region", "--region", "west=cols=0:2"];
    const asked = [...truth, "--samples", at("a.npy"), "--metrics", "crps,ks", ...strata, "--quiet"];
    const { stdout, stderr } = await runCli("evaluate", ...asked, "--csv", "--parquet", at("e.parquet"));
    expect(stderr).toBe("");
    const rows = await parquetReadObjects({ file: await arrayBuffer(at("e.parquet")) });
    const [header, ...lines] = stdout.trim().split("\n");
    expect(Object.keys(rows[0]!).join()).toBe(header);
    expect(
      rows.map((row) =>
        Object.values(row)
          .map((v) => (v === null ? "" : v))
          .join(","),
      ),
    ).toEqual(lines.map((line) => line.replaceAll('"', "")));
    const compared = await runCli(
      "compare",
      at("a.npy"),
      at("b.npy"),
      ...truth,
      "--parquet",
      at("c.parquet"),
      "--json",
    );
    const found = await parquetReadObjects({ file: await arrayBuffer(at("c.parquet")) });
    expect(found.map(({ metric }) => metric)).toEqual(
      JSON.parse(compared.stdout).comparisons.map(({ metric }: { metric: string }) => metric),
    );
    expect((await runCli("evaluate", ...asked, "--parquet", at("e.parquet"))).stderr).toBe("");
    await writeFile(at("mine"), "mine");
    const refused = await runCli("evaluate", ...asked, "--parquet", at("mine"));
    expect(refused.code).not.toBe(0);
    expect(await readFile(at("mine"), "utf8")).toBe("mine");
  }, 120_000);

  const python = pythonWith("pandas", "pyarrow");
  test.skipIf(!python)("is what pandas reads", async () => {
    const folder = await mkdtemp(join(tmpdir(), "undrizzle-parquet-"));
    await writeFile(join(folder, "t.parquet"), await parquetBytes(TABLE));
    const program = `import pandas, sys; t = pandas.read_parquet(sys.argv[1]); print(t.value.isna().sum(), t.n.sum(), t.metric[1], t.n.dtype)`;
    const said = execFileSync(python!, ["-c", program, join(folder, "t.parquet")], { encoding: "utf8" });
    expect(said.trim()).toBe(`1 ${2 ** 40 + 7} =ks int64`);
  });
});
