import type { Mask, Values } from "../../fields/field.js";
import { sure } from "../../sure.js";
import type { Specimen } from "../specimen.js";
import { bestShift, type Spectra, spectraOf } from "../statistics/cross-correlation.js";
import { doubledRanks, NO_RANK, type RankScale } from "../statistics/ranks.js";
import { mean } from "../statistics/summary.js";
import {
  type Displacement,
  displacedCells,
  NOWHERE,
  SYMMETRY_PARTS,
  type Symmetry,
} from "../statistics/symmetry.js";
import type { View } from "./view.js";

const FINE_CELLS = 700_000;

export interface FineRanks {
  /**
   * Likeness of the samples of each event to its truth after undoing a displacement.
   *
   * @param inside 1 for the cells of the truth that are looked at; all by default
   */
  likeness(displacement: Displacement, inside?: Mask): Float64Array;
  /** The best shift after undoing a symmetry; null where its peak stands no higher than `least` above those of other pairings. */
  shift(symmetry: Symmetry, least: number): Pick<Displacement, "down" | "right"> | null;
}

/** Rank anomalies of truth and mean sample on the full grid, for some events. */
export function fineRanks(specimen: Specimen, view: View): FineRanks {
  const { grid, mask, events } = specimen;
  const most = Math.max(24, Math.floor(FINE_CELLS / (grid.height * grid.width)));
  const step = Math.ceil(events.length / most);
  const some = events.filter((_, i) => i % step === 0);
  const cells = grid.height * grid.width;
  const truth = centred(some.map(({ truth }) => ranksOf([truth.values], view.truthScale)));
  for (const field of truth) for (let i = 0; i < cells; i++) if (mask && mask[i] === 0) field[i] = 0;
  const samples = centred(
    some.map(({ members }) =>
      ranksOf(
        members.map((m) => m.values),
        view.sampleScale,
      ),
    ),
  );
  const spectra: { truth?: Spectra; asGiven?: Spectra; transposed?: Spectra } = {};
  const sampleSpectra = (symmetry: "identity" | "transpose"): Spectra => {
    const from = displacedCells({ ...NOWHERE, symmetry }, grid);
    return spectraOf(
      samples.map((field) => fetched(field, from)),
      grid,
    );
  };
  const likenessAt = (displacement: Displacement, inside?: Mask): Float64Array => {
    const from = displacedCells(displacement, grid);
    return Float64Array.from(truth, (a, e) => {
      const b = sure(samples[e]);
      let [aa, bb, ab] = [0, 0, 0];
      for (let i = 0; i < cells; i++) {
        const v = b[from[i] ?? NaN] ?? NaN;
        if (a[i] === 0 || v === 0 || inside?.[i] === 0) continue;
        aa += (a[i] ?? NaN) * (a[i] ?? NaN);
        bb += v * v;
        ab += (a[i] ?? NaN) * v;
      }
      return aa + bb > 0 ? (2 * ab) / (aa + bb) : 0;
    });
  };
  return {
    likeness: likenessAt,
    shift(symmetry, least) {
      const { transposed, ...mirroring } = SYMMETRY_PARTS[symmetry];
      spectra.truth ??= spectraOf(truth, grid);
      if (transposed) spectra.transposed ??= sampleSpectra("transpose");
      else spectra.asGiven ??= sampleSpectra("identity");
      const rough = bestShift(spectra.truth, sure(spectra[transposed ? "transposed" : "asGiven"]), mirroring);
      if (!(rough.score > least)) return null;
      let best = { down: rough.down, right: rough.right, likeness: Number.NEGATIVE_INFINITY };
      for (let down = rough.down - 2; down <= rough.down + 2; down++)
        for (let right = rough.right - 2; right <= rough.right + 2; right++) {
          const value = mean(likenessAt({ symmetry, down, right }));
          if (value > best.likeness) best = { down, right, likeness: value };
        }
      return { down: best.down, right: best.right };
    },
  };
}

function fetched(field: Float64Array, from: Int32Array): Float64Array {
  const out = new Float64Array(field.length);
  for (let i = 0; i < out.length; i++) out[i] = field[from[i] ?? NaN] ?? NaN;
  return out;
}

function ranksOf(fields: readonly Values[], scale: RankScale): Float64Array {
  const out = new Float64Array(sure(fields[0]).length);
  const ranks = fields.map((values) => doubledRanks(scale, values));
  const full = 2 * scale.sorted.length;
  for (let i = 0; i < out.length; i++) {
    let [sum, n] = [0, 0];
    for (const ranksOfField of ranks) {
      const rank = ranksOfField[i] ?? NaN;
      if (rank === NO_RANK) continue;
      sum += rank / full;
      n++;
    }
    out[i] = n > 0 ? sum / n : Number.NaN;
  }
  return out;
}

/** Fields less their mean over events; 0 where missing. */
function centred(fields: readonly Float64Array[]): Float64Array[] {
  const cells = sure(fields[0]).length;
  const sums = new Float64Array(cells);
  const known = new Uint32Array(cells);
  for (const field of fields)
    for (let i = 0; i < cells; i++)
      if (!Number.isNaN(field[i])) {
        sums[i] = (sums[i] ?? NaN) + (field[i] ?? NaN);
        known[i] = (known[i] ?? NaN) + 1;
      }
  return fields.map((field) => {
    const out = new Float64Array(cells);
    for (let i = 0; i < cells; i++)
      if (!Number.isNaN(field[i])) out[i] = (field[i] ?? NaN) - (sums[i] ?? NaN) / (known[i] ?? NaN);
    return out;
  });
}
