import { ValueError } from "../errors.js";
import { addValues, distributionQuantiles, emptyDistribution } from "../fields/distribution.js";
import type { EventSet } from "../fields/event.js";
import { emptyLike, type Field, thresholdFor, type Values, withValues } from "../fields/field.js";
import { quantiles } from "../fields/quantile.js";
import type { RandomStream } from "../fields/random.js";
import { sure } from "../sure.js";
import { type Fitted, type FittedOn, fittedOnEvents, makeFitted, memberStream } from "./fitted.js";
import { checkThreshold } from "./hard-threshold.js";
import { needCells, pairedCells } from "./paired-cells.js";

/** How much drier samples are than the truth. */
export interface DryExcess {
  /** Share of values below the wet threshold. */
  readonly dryTruth: number;
  readonly dryGenerated: number;
  /** Share of the dry generated values that should be wet, (dryGenerated − dryTruth) / dryGenerated; NaN: none is dry. */
  readonly excess: number;
  /** They are drawn from the wet threshold up to here, the quantile of the truth at dryGenerated; NaN when not needed. */
  readonly upTo: number;
}

/**
 * {@link DryExcess} of two samples in memory; NaN is left out of each.
 *
 * @param wet from this many mm/day on a value is wet
 */
export function dryExcess(truth: Values, generated: Values, wet = 0.1): DryExcess {
  const share = (values: Values) => {
    const finite = values.filter(Number.isFinite);
    return finite.filter((x) => x < thresholdFor(values, wet)).length / finite.length;
  };
  return excessOf(share(truth), share(generated), (p) => quantiles(truth, [p])[0] ?? NaN);
}

function excessOf(dryTruth: number, dryGenerated: number, truthQuantile: (p: number) => number): DryExcess {
  const excess = dryGenerated > 0 ? (dryGenerated - dryTruth) / dryGenerated : Number.NaN;
  return { dryTruth, dryGenerated, excess, upTo: excess > 0 ? truthQuantile(dryGenerated) : Number.NaN };
}

export interface FrequencyAdaptationOptions {
  /** From this many mm/day on a cell is wet; 0.1 by default. */
  readonly wet?: number;
  /** Seed of the draws; 0 by default. */
  readonly seed?: number;
}

export interface FrequencyAdaptationParams extends DryExcess {
  readonly wet: number;
  readonly seed: number;
}

export type FittedFrequencyAdaptation = Fitted<"frequency-adaptation", FrequencyAdaptationParams>;

/**
 * Fits frequency adaptation (Themeßl et al. 2012, doi:10.1007/s10584-011-0224-4) for samples that are too
 * *dry*: of the dry cells, the share in excess becomes wet at random. It is not a cure for drizzle.
 *
 * @param events truth and samples in mm/day; cells count inside the mask where both are finite
 * @param options from how many mm/day a cell is wet (0.1 by default), and the seed of the draw
 * @returns a method that adds rain to dry cells, in mm/day; NaN stays NaN
 * @throws ValueError when samples are wetter than the truth, saying by how much and what to use instead; when `wet`
 *   is negative; when no cell can be compared; ShapeError when truth and samples have different numbers of cells
 * @example
 * ```ts
 * const { events } = await openInput({ truth: "truth.nc", samples: "samples.nc" });
 * const dry = mapEvents(events, "mm/day", (event) => ({
 *   ...event,
 *   members: event.members.map((member) => hardThreshold(member, 5)),
 * }));
 * (await fitFrequencyAdaptation(dry)).method; // → 'frequency-adaptation'
 * ```
 */
export async function fitFrequencyAdaptation(
  events: EventSet<"mm/day">,
  { wet = 0.1, seed = 0 }: FrequencyAdaptationOptions = {},
): Promise<FittedFrequencyAdaptation> {
  checkThreshold(wet);
  const keys: string[] = [];
  const all = emptyDistribution();
  let [n, dryTruth, dryGenerated] = [0, 0, 0];
  for await (const { key, truth, members } of events) {
    keys.push(key);
    const counted = new Uint8Array(truth.values.length);
    const limit = thresholdFor(truth.values, wet);
    for (const member of members) {
      n += pairedCells(truth, member, counted);
      addValues(all, truth.values, counted);
      const generatedLimit = thresholdFor(member.values, wet);
      for (let i = 0; i < counted.length; i++) {
        if (counted[i] === 0) continue;
        if ((truth.values[i] ?? NaN) < limit) dryTruth++;
        if ((member.values[i] ?? NaN) < generatedLimit) dryGenerated++;
      }
    }
  }
  needCells(n, keys.length);
  const found = excessOf(
    dryTruth / n,
    dryGenerated / n,
    (p) => sure(distributionQuantiles(all, [p])[0]).value,
  );
  if (!(found.excess >= 0))
    throw new ValueError(
      `samples are too wet, not too dry: ${found.dryGenerated.toFixed(3)} of their cells are below ${wet} mm/day, ` +
        `${found.dryTruth.toFixed(3)} of the truth's. Frequency adaptation only adds rain; ` +
        "use matched-threshold, loci or quantile-mapping",
    );
  return frequencyAdaptation({ ...found, wet, seed }, { keys, ownTruth: false });
}

/** The fitted method of these parameters. */
export function frequencyAdaptation(
  params: FrequencyAdaptationParams,
  fittedOn: FittedOn,
): FittedFrequencyAdaptation {
  const { wet, dryTruth, dryGenerated, excess, upTo } = params;
  return makeFitted(
    "frequency-adaptation",
    fittedOn,
    params,
    `${dryGenerated.toFixed(3)} of the samples is dry, ${dryTruth.toFixed(3)} of the truth` +
      (excess > 0
        ? `: ${(100 * excess).toFixed(1)} % of the dry cells become wet, ${wet} to ${upTo.toPrecision(3)} mm/day`
        : ": nothing to adapt") +
      `; ${fittedOnEvents(fittedOn)}`,
    (field, event, member) => adaptFrequency(field, params, memberStream(params.seed, event, member)),
  );
}

/**
 * Makes the share `excess` of a field's dry cells wet: as many of them as that rounds to, chosen at random,
 * each drawn uniformly from (wet, upTo]. Other cells, NaN and masked ones stay. Unchanged when `excess` is not
 * positive.
 */
export function adaptFrequency(
  field: Field<"mm/day">,
  { wet, excess, upTo }: Pick<FrequencyAdaptationParams, "wet" | "excess" | "upTo">,
  stream: RandomStream,
): Field<"mm/day"> {
  const { values, mask } = field;
  const limit = thresholdFor(values, wet);
  const isDry = (i: number) => (values[i] ?? NaN) < limit && (mask === null || mask[i] === 1);
  const out = emptyLike(values);
  out.set(values);
  if (!(excess > 0)) return withValues(field, "mm/day", out);
  let dry = 0;
  for (let i = 0; i < out.length; i++) if (isDry(i)) dry++;
  let wanted = Math.round(excess * dry);
  for (let i = 0; i < out.length && wanted > 0; i++) {
    if (!isDry(i)) continue;
    if (stream.uniform() * dry-- >= wanted) continue;
    wanted--;
    out[i] = upTo - (upTo - wet) * stream.uniform();
  }
  return withValues(field, "mm/day", out);
}
