// Writes docs/dependencies.md: every package that is installed to run undrizzle, with version, licence and the date of
// its last release as the registry gives it today. Needs the registry; direct dependencies say why they stay.
import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const root = fileURLToPath(new URL("..", import.meta.url));
const manifest = JSON.parse(await readFile(`${root}package.json`, "utf8"));
const { packages } = JSON.parse(await readFile(`${root}package-lock.json`, "utf8"));

/** @type {Record<string, string>} */
const WHY = {
  "@resvg/resvg-js": "SVG to PNG without a browser, the same bytes on every machine",
  "@types/node": "types that cells of notebooks need (`console`)",
  "@zarrita/storage": "Zarr stores in folders and archives",
  "cli-progress": "the bar of long commands on a terminal",
  commander: "the command line and its help",
  "dejavu-fonts-ttf": "the font of all pictures; system fonts would change them",
  "fast-png": "rasters of fields in plots",
  fflate: "zip archives (npz, zipped Zarr), streamed",
  h5wasm: "reads and writes NetCDF-4 (HDF5)",
  "hyparquet-writer": "tables of scores as Parquet",
  "js-yaml": "reads config.yaml",
  lerc: "decompresses GeoTIFF in LERC",
  ndarray: "shape for ndarray-fft",
  "ndarray-fft": "power spectra, blur, generated fields",
  numcodecs: "decompresses Zarr in Blosc and LZ4",
  picocolors: "colours on a terminal that has them",
  tslab: "the TypeScript kernel of the notebooks (peer, optional)",
  vega: "renders plots",
  "vega-lite": "describes plots",
  "write-excel-file": "the skill table as a workbook",
  zarrita: "reads Zarr versions 2 and 3",
  zod: "checks config.yaml and gives its JSON schema",
  zstddec: "decompresses GeoTIFF and Zarr in Zstandard",
  "onnxruntime-node": "runs the models (peer, optional: only sampling needs it)",
  "danfojs-node": "tables in notebooks (peer, optional)",
};

const direct = { ...manifest.dependencies, ...manifest.peerDependencies };
const rows = [];
for (const name of Object.keys(direct).sort()) {
  const { version, license } = packages[`node_modules/${name}`];
  const { stdout } = await run("npm", ["view", name, "time", "--json"], { maxBuffer: 2 ** 26 });
  const times = JSON.parse(stdout);
  const day = (/** @type {unknown} */ moment) => String(moment).slice(0, 10);
  const last = Object.entries(times)
    .filter(([key]) => /^\d/.test(key))
    .map(([, moment]) => moment)
    .sort()
    .at(-1);
  rows.push([name, version, license ?? "?", day(times[version]), day(last), WHY[name] ?? "?"]);
}
const installed = Object.entries(packages).filter(
  ([path, { dev }]) => path.startsWith("node_modules/") && !dev,
);
const licences = new Map();
for (const [, { license = "not said" }] of installed) licences.set(license, (licences.get(license) ?? 0) + 1);
const scripts = installed
  .filter(([, { hasInstallScript }]) => hasInstallScript)
  .map(([path]) => path.replace(/^.*node_modules\//, ""));
const line = (/** @type {string[]} */ cells) => `| ${cells.join(" | ")} |`;
const text = `# What undrizzle depends on

Written by \`node scripts/dependencies.mjs\`; releases looked up on ${new Date().toISOString().slice(0, 10)}
in the registry that npm is set to (a mirror may give dates of its own).

${line(["package", "version", "licence", "released", "last release of any version", "why it stays"])}
${line(["---", "---", "---", "---", "---", "---"])}
${rows.map(line).join("\n")}

With what these need, ${installed.length} packages are installed to run it (npm's lock file, optional ones and peers included):
${[...licences]
  .sort((a, b) => b[1] - a[1])
  .map(([license, n]) => `${license} ${n}`)
  .join(", ")}.

Packages with an install script, none of which undrizzle needs to have run (\`npm ci --ignore-scripts\`): ${scripts.join(", ") || "none"}.
`;
await writeFile(`${root}docs/dependencies.md`, text);
