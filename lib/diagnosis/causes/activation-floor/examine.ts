import { emptyLike, type Values } from "../../../fields/field.js";
import type { Normalisation } from "../../../fields/transform.js";
import type { Amounts } from "../../amounts.js";
import { type Finding, finding } from "../../finding.js";
import { changeEvents, changeMembers, type Specimen } from "../../specimen.js";
import { type AtomSummary, isSame } from "../../statistics/atoms.js";
import { deviation, median } from "../../statistics/summary.js";

const LEAST_SHARE = 0.02;
const LEAST_FLOORS = 5;
/** Largest spread over cells, in z, of a floor that was made in z. */
const SAME_Z = 0.02;
/** By how much a floor may hold fewer values than the real ones that lie under it. */
const SHORTFALL = 0.12;
/** Real values between dry and the floor, fewer of which do not tell whether the floor holds them. */
const FEWEST_BETWEEN = 0.05;

/** A floor of the samples, cell by cell. */
export interface Floor {
  /** Share of all values at the floor. */
  readonly share: number;
  /** Median over cells, mm/day, and in z where statistics are known. */
  readonly level: number;
  readonly z: number;
  /** Standard deviation over cells of the floor in z: 0 for one made in z. */
  readonly zSpread: number;
}

/**
 * The samples of a cell never go below one value and take it again and again. With statistics, that value must be the
 * inverse transform of one z everywhere; without, it must hold about as many samples as real values lie under it, as
 * a clipped distribution does.
 */
export function examineActivationFloor(amounts: Amounts, normalisation: Normalisation | null): Finding {
  const floor = findFloor(amounts, normalisation);
  if (floor === null)
    return finding(
      "activation-floor",
      "excluded",
      amounts.atoms.floorShare,
      LEAST_SHARE,
      `${(100 * amounts.atoms.floorShare).toFixed(1)} % of the values sit at a smallest value of their cell above 0`,
    );
  const share = (100 * floor.share).toFixed(1);
  const level = floor.level.toPrecision(3);
  return finding(
    "activation-floor",
    "confirmed",
    floor.share,
    LEAST_SHARE,
    `${share} % of the values sit exactly at the smallest value of their cell (median ${level} mm/day)` +
      (normalisation
        ? `, which is z = ${floor.z.toFixed(2)} in every cell (spread ${floor.zSpread.toExponential(0)}): an activation clips in standardised space`
        : ", and none lie below: an activation clips before the inverse transform; give --stats to see at which z"),
    { repair: { id: "floor-to-zero", apply: removeFloors }, imitate: (s) => raiseToFloors(s) },
  );
}

export function findFloor({ atoms }: Amounts, normalisation: Normalisation | null): Floor | null {
  const { floors } = atoms;
  if (floors.length < LEAST_FLOORS || atoms.floorShare < LEAST_SHARE) return null;
  const z = normalisation
    ? floors
        .filter(({ cell }) => (normalisation.std[cell] ?? NaN) > 1e-6)
        .map(
          ({ cell, value }) =>
            (Math.log1p(value) - (normalisation.mean[cell] ?? NaN)) / (normalisation.std[cell] ?? NaN),
        )
    : [];
  const level = median(floors.map((f) => f.value));
  const trimmed = Float64Array.from(z)
    .sort()
    .subarray(Math.floor(0.05 * z.length), Math.ceil(0.95 * z.length));
  const zSpread = z.length > 0 ? deviation(trimmed) : Number.NaN;
  if (normalisation ? !(zSpread < SAME_Z) : !holdsAllBelow(atoms)) return null;
  return { share: atoms.floorShare, level, z: Math.round(median(z) * 1e6) / 1e6 + 0, zSpread };
}

/**
 * Whether a floor holds about as many samples as real values lie under it, rather than only as many as are dry: a
 * shifted distribution lifts the dry cells to one value, a clipped one lifts all below that value. Where next to nothing
 * lies between, a floor that differs from cell to cell is none of a shift, which has been looked for before.
 */
function holdsAllBelow({ floorShare, truthBelowFloor, truthDryAtFloor, floors }: AtomSummary): boolean {
  const levels = floors.map(({ value }) => Math.log(value));
  const differs = truthBelowFloor - truthDryAtFloor < FEWEST_BETWEEN && deviation(levels) > LEVELS_DIFFER;
  return (
    floorShare > truthBelowFloor - SHORTFALL &&
    (differs || floorShare > (truthDryAtFloor + truthBelowFloor) / 2)
  );
}

/** Deviation of the logarithm of the level over cells. */
const LEVELS_DIFFER = 0.05;

/** Smallest value of each cell over all samples. */
function cellFloors({ events, grid }: Specimen): Float64Array {
  const floor = new Float64Array(grid.height * grid.width).fill(Number.POSITIVE_INFINITY);
  for (const { members } of events)
    for (const { values } of members)
      for (let i = 0; i < floor.length; i++)
        if ((values[i] ?? NaN) < (floor[i] ?? NaN)) floor[i] = values[i] ?? NaN;
  return floor;
}

function removeFloors(specimen: Specimen): Specimen {
  const floor = cellFloors(specimen);
  return changeMembers(specimen, (values) => {
    const out = emptyLike(values);
    for (let i = 0; i < out.length; i++)
      out[i] = isSame(values[i] ?? NaN, floor[i] ?? NaN) ? 0 : (values[i] ?? NaN);
    return out;
  });
}

/** The truth clipped at the samples' floors; where no sample is known, it stays. */
function raiseToFloors(specimen: Specimen): Specimen {
  const floor = cellFloors(specimen);
  return changeEvents(specimen, (event) => ({
    ...event,
    truth: { ...event.truth, values: raisedTo(floor, event.truth.values) },
  }));
}

function raisedTo(floor: Float64Array, values: Values): Values {
  const out = emptyLike(values);
  for (let i = 0; i < out.length; i++)
    out[i] =
      (floor[i] ?? NaN) > (values[i] ?? NaN) && Number.isFinite(floor[i])
        ? (floor[i] ?? NaN)
        : (values[i] ?? NaN);
  return out;
}
