import { maskedCells, type Specimen } from "../specimen.js";
import { type Fingerprints, fingerprints, likeness, someValues } from "../statistics/fingerprint.js";
import { type RankScale, rankScale } from "../statistics/ranks.js";
import { whiten } from "../statistics/whitening.js";

/** Fingerprints of truth and samples, and the ranks that they are made of. */
export interface View {
  readonly truth: Fingerprints;
  samples(cells: Int32Array | null): Fingerprints;
  readonly truthScale: RankScale;
  readonly sampleScale: RankScale;
}

export function viewOf(specimen: Specimen): View {
  const inside = maskedCells(specimen);
  const truths = specimen.events.map((event) => [event.truth]);
  const members = specimen.events.map((event) => event.members);
  const truthScale = rankScale(
    someValues(
      truths.flat().map((f) => f.values),
      inside,
    ),
  );
  const sampleScale = rankScale(
    someValues(
      members.flat().map((f) => f.values),
      inside,
    ),
  );
  return {
    truth: fingerprints(specimen, truths, truthScale),
    samples: (cells) => fingerprints(specimen, members, sampleScale, cells),
    truthScale,
    sampleScale,
  };
}

export function varies({ values }: Fingerprints): boolean {
  let most = 0;
  for (const v of values) most = Math.max(most, Math.abs(v));
  return most > 1e-9;
}

export function whitenedLikeness(samples: Fingerprints, truth: Fingerprints): Float64Array {
  return likeness(...whiten(samples, truth));
}
