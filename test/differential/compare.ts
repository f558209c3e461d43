import type { FieldFile } from "../../lib/io/fields/field-file.js";
import type { DifferentialCase } from "./case.js";

/** All values of a file, `[event, member, y, x]`; its events from the last to the first, as nobody reads them. */
export async function readValues(file: FieldFile): Promise<Float64Array> {
  const members = file.members ?? 1;
  const cells = file.grid.height * file.grid.width;
  const out = new Float64Array(file.events * members * cells);
  for (let event = file.events - 1; event >= 0; event--)
    for (const [member, values] of (await file.readEvent(event)).entries())
      out.set(values, (event * members + member) * cells);
  return out;
}

/** How a file as we read it differs from what its own tool reads; empty where it does not. */
export async function differences(
  file: FieldFile,
  one: DifferentialCase,
  wanted: Float64Array,
): Promise<string[]> {
  const [events, members, height, width] = one.shape;
  const shape = [file.events, file.members ?? 1, file.grid.height, file.grid.width];
  if (shape.join() !== one.shape.join()) return [`shape ${shape.join("×")}, right ${one.shape.join("×")}`];
  const found = await readValues(file);
  const { grid } = file;
  const rows = one.projected ? turns(grid.projected?.y, one.projected.y) : turns(grid.lat, one.lat);
  const columns = one.projected ? turns(grid.projected?.x, one.projected.x) : turns(grid.lon, one.lon, 360);
  const problems = [
    rows.problem && `rows: ${rows.problem}`,
    columns.problem && `columns: ${columns.problem}`,
    differentMapping(grid.projected?.mapping, one.projected?.mapping),
    one.cells && turns(grid.cells?.lat, one.cells[0]).problem && "latitudes of cells",
    one.cells && turns(grid.cells?.lon, one.cells[1], 360).problem && "longitudes of cells",
    differentTimes(file.times, one.times),
  ].filter((problem) => problem !== null && problem !== "");
  let wrong = 0;
  let first = "";
  for (let event = 0; event < events; event++)
    for (let member = 0; member < members; member++)
      for (let y = 0; y < height; y++)
        for (let x = 0; x < width; x++) {
          const field = (event * members + member) * height;
          const right = wanted[(field + y) * width + x];
          const ours =
            found[
              (field + (rows.turned ? height - 1 - y : y)) * width + (columns.turned ? width - 1 - x : x)
            ];
          if (isSame(ours, right, one)) continue;
          if (wrong++ === 0) first = `[${event}, ${member}, ${y}, ${x}] is ${ours}, right ${right}`;
        }
  if (wrong > 0) problems.unshift(`${wrong} of ${found.length} values: ${first}`);
  return problems as string[];
}

function isSame(ours: number, right: number, { relative, absolute }: DifferentialCase): boolean {
  if (Number.isNaN(right) || Number.isNaN(ours)) return Number.isNaN(right) && Number.isNaN(ours);
  return Math.abs(ours - right) <= absolute + relative * Math.abs(right);
}

/** A reader may list an axis from its other end, if it turns the values with it. */
function turns(
  ours: Float64Array | undefined,
  right: readonly number[] | null,
  turn?: 360,
): { readonly turned: boolean; readonly problem: string } {
  if (!right) return { turned: false, problem: "" };
  if (!ours) return { turned: false, problem: "not found" };
  const isNear = (a: number, b: number) => {
    const apart = Math.abs(a - b);
    return Math.min(apart, turn === 360 ? Math.abs(apart - 360) : apart) < 1e-4;
  };
  const last = right.length - 1;
  if (right.every((value, i) => isNear(ours[i], value))) return { turned: false, problem: "" };
  if (right.every((value, i) => isNear(ours[last - i], value))) return { turned: true, problem: "" };
  return { turned: false, problem: `${ours.slice(0, 3)} …, right ${right.slice(0, 3)} …` };
}

/** Of the numbers that both know, and the kind of projection. */
function differentMapping(
  ours: Readonly<Record<string, string | number>> = {},
  right: Readonly<Record<string, string | number>> = {},
): string {
  const key = Object.keys(right).find((key) => ours[key] !== right[key]);
  return key === undefined ? "" : `${key} of the projection is ${ours[key]}, right ${right[key]}`;
}

/** Ours may leave out the clock where it is the same every day, and the seconds. */
function differentTimes(ours: readonly string[] | null, right: readonly string[] | null): string {
  if (!right) return "";
  if (!ours) return "times not found";
  const at = right.findIndex((time, i) => !time.startsWith(ours[i] ?? " ") || ours[i].length < 10);
  if (at >= 0) return `time ${at} is ${ours[at]}, right ${right[at]}`;
  const isAmbiguous = new Set(ours).size !== new Set(right).size;
  return isAmbiguous ? `times ${ours.slice(0, 3)} … cannot tell events apart that the file does` : "";
}
