import { ValueError } from "../../errors.js";
import { cosineTransform } from "../../fields/cosine-transform.js";
import { addValues, emptyDistribution } from "../../fields/distribution.js";
import type { EventSet } from "../../fields/event.js";
import { mean } from "../../fields/mean.js";
import { needCells } from "../paired-cells.js";
import { wetPairs } from "../wet-pairs.js";
import type { Texture } from "./apply-texture.js";
import { fitBack } from "./fit-back.js";
import { fitLocalResidual } from "./fit-local-residual.js";
import { SAME_EVERYWHERE } from "./local-residual.js";
import { DRY_BELOW, scoreFields, smoothed } from "./member-scores.js";
import { type NormalScores, normalScores, type Ranks, ranksOf } from "./normal-scores.js";
import { scalesOf } from "./scales.js";
import type { ResidualTextureParams } from "./texture-params.js";

const LEAST_EVENTS = 8;
const LEAST_CELLS = 8;
/** Likeness to the own event, less that to another one, below which samples are taken as unrelated. */
const LEAST_RELATION = 0.05;

type Knobs = Pick<ResidualTextureParams, "strength" | "shared" | "seed">;

/** The parameters of the method, and the keys of the events that they rest on. */
export async function fitTexture(
  events: EventSet<"mm/day">,
  knobs: Knobs,
): Promise<{ params: ResidualTextureParams; keys: string[] }> {
  return completeTexture(events, await fitByScale(events, knobs));
}

/** All but the way back to amounts. */
export interface TextureByScale {
  readonly texture: Texture;
  readonly margins: Margins;
  readonly scales: ByScale;
}

/** Fits the way back to amounts, on the events that the rest was fitted on. */
export async function completeTexture(
  events: EventSet<"mm/day">,
  { texture, margins, scales }: TextureByScale,
): Promise<{ params: ResidualTextureParams; keys: string[] }> {
  const back = await fitBack(events, margins.truth, texture);
  return {
    params: { ...texture, ...back, own: scales.own, other: scales.other },
    keys: margins.keys,
  };
}

/** {@link TextureByScale}, of which the strength alone depends on nothing that is fitted. */
export async function fitByScale(events: EventSet<"mm/day">, knobs: Knobs): Promise<TextureByScale> {
  const { height, width } = events.grid;
  if (events.length < LEAST_EVENTS)
    throw new ValueError(
      `residual texture is fitted on at least ${LEAST_EVENTS} events, there are ${events.length}: give more events to fit on`,
    );
  if (Math.min(height, width) < LEAST_CELLS)
    throw new ValueError(
      `residual texture needs a grid of at least ${LEAST_CELLS}×${LEAST_CELLS} cells, this one has ${height}×${width}: it has no scales to tell apart`,
    );
  const margins = await fitMargins(events);
  const order = await fitOrder(events, margins.samples);
  const scales = await fitScales(events, margins, order);
  const texture = {
    ...knobs,
    height,
    width,
    margin: margins.samples,
    order,
    gain: scales.gain,
    residual: scales.residual,
    local: SAME_EVERYWHERE,
  };
  const residuals = await fitLocalResidual(events, texture, margins.truth);
  return { texture: { ...texture, ...residuals }, margins, scales };
}

interface Margins {
  readonly samples: NormalScores;
  readonly truth: NormalScores;
  readonly keys: string[];
}

async function fitMargins(events: EventSet<"mm/day">): Promise<Margins> {
  const [samples, truth] = [emptyDistribution(), emptyDistribution()];
  const keys: string[] = [];
  let [samplesN, truthN] = [0, 0];
  for await (const event of events) {
    keys.push(event.key);
    const wet = wetPairs(event.truth, event.members, DRY_BELOW);
    truthN += wet.truthN;
    samplesN += wet.generatedN;
    addValues(truth, wet.truth);
    for (const values of wet.generated) addValues(samples, values);
  }
  needCells(samplesN, keys.length);
  for (const [name, { n, min, max }] of Object.entries({ samples, truth })) {
    if (n === 0)
      throw new ValueError(
        `residual texture: no cell of the ${name} reaches ${DRY_BELOW} mm/day in ${keys.length} events`,
      );
    if (min === max && n === (name === "truth" ? truthN : samplesN))
      throw new ValueError(
        `residual texture: the ${name} are ${min} mm/day everywhere: there is no pattern to work on`,
      );
  }
  return {
    samples: normalScores(samples, samplesN - samples.n),
    truth: normalScores(truth, truthN - truth.n),
    keys,
  };
}

/** How wet it is around dry cells of the samples. */
async function fitOrder(events: EventSet<"mm/day">, margin: NormalScores): Promise<Ranks> {
  const around = emptyDistribution();
  const fields = scoreFields(events.grid, margin, null);
  for await (const { members } of margin.dry > 0 ? events : [])
    for (const member of members) {
      const scores = fields.of(member);
      if (scores === null) continue;
      const smooth = smoothed(scores, events.grid);
      const dry = Uint8Array.from(member.values, (x, i) =>
        x < DRY_BELOW && (member.mask === null || member.mask[i] === 1) ? 1 : 0,
      );
      addValues(around, smooth, dry);
    }
  return around.n > 0 ? ranksOf(around) : { values: Float64Array.of(0), ranks: Float64Array.of(0.5) };
}

interface ByScale {
  readonly gain: Float64Array;
  readonly residual: Float64Array;
  readonly own: number;
  readonly other: number;
}

async function fitScales(events: EventSet<"mm/day">, margins: Margins, order: Ranks): Promise<ByScale> {
  const { ring, count } = scalesOf(events.grid);
  const cosine = cosineTransform(events.grid);
  const truths = scoreFields(events.grid, margins.truth, null);
  const samples = scoreFields(events.grid, margins.samples, order);
  const sums = {
    truth: new Float64Array(count),
    power: new Float64Array(count),
    cross: new Float64Array(count),
  };
  const coefficients = new Float64Array(count);
  for (const r of ring) coefficients[r] = (coefficients[r] ?? NaN) + 1;
  const relation = pairing();
  let [truthsN, samplesN] = [0, 0];
  let before: Spectrum | null = null;
  for await (const event of events) {
    const truthScores = truths.of(event.truth);
    if (truthScores === null) continue;
    const truth = spectrumOf(cosine.forward(truthScores), ring, sums.truth);
    truthsN++;
    for (const field of event.members) {
      const scores = samples.of(field);
      if (scores === null) continue;
      const member = spectrumOf(cosine.forward(scores), ring, sums.power);
      samplesN++;
      const own = addCross(member, truth, ring, sums.cross);
      if (before) relation.add(own, addCross(member, before, ring, null));
    }
    relation.next();
    before = truth;
  }
  const { own, other } = relation.result();
  const { truth, power, cross } = sums;
  const gain = power.map((p, r) => (p > 0 ? Math.max((cross[r] ?? NaN) / p, 0) : 0));
  const residual = power.map((p, r) => {
    if (coefficients[r] === 0) return 0;
    const lacking = (truth[r] ?? NaN) / truthsN - ((gain[r] ?? NaN) ** 2 * p) / samplesN;
    return Math.sqrt(Math.max(lacking, 0) / (coefficients[r] ?? NaN));
  });
  return { gain, residual, own, other };
}

/** Coefficients of a field's scores, and their sum of squares without the mean over the grid. */
interface Spectrum {
  readonly coefficients: Float64Array;
  readonly squares: number;
}

/** Adds the squares of coefficients to those of their scales. */
function spectrumOf(coefficients: Float64Array, ring: Uint16Array, power: Float64Array): Spectrum {
  let squares = 0;
  for (let i = 0; i < coefficients.length; i++) {
    const square = (coefficients[i] ?? NaN) * (coefficients[i] ?? NaN);
    power[ring[i] ?? NaN] = (power[ring[i] ?? NaN] ?? NaN) + square;
    if (i > 0) squares += square;
  }
  return { coefficients, squares };
}

/** Adds products to those of their scales, and returns the correlation without the mean over the grid. */
function addCross(a: Spectrum, b: Spectrum, ring: Uint16Array, cross: Float64Array | null): number {
  const [x, y] = [a.coefficients, b.coefficients];
  let sum = 0;
  for (let i = 1; i < x.length; i++) sum += (x[i] ?? NaN) * (y[i] ?? NaN);
  if (cross)
    for (let i = 0; i < x.length; i++)
      cross[ring[i] ?? NaN] = (cross[ring[i] ?? NaN] ?? NaN) + (x[i] ?? NaN) * (y[i] ?? NaN);
  return a.squares > 0 && b.squares > 0 ? sum / Math.sqrt(a.squares * b.squares) : Number.NaN;
}

/** Mean correlation of members with their own event and with the event before. */
function pairing() {
  const [own, other, differences]: [number[], number[], number[]] = [[], [], []];
  let ofEvent: number[] = [];
  return {
    add(withOwn: number, withOther: number): void {
      if (Number.isNaN(withOwn - withOther)) return;
      own.push(withOwn);
      other.push(withOther);
      ofEvent.push(withOwn - withOther);
    },
    next(): void {
      if (ofEvent.length > 0) differences.push(mean(ofEvent));
      ofEvent = [];
    },
    /** @throws ValueError when the samples are not nearer to their own events, beyond chance and by enough to matter */
    result(): { own: number; other: number } {
      const nearer = mean(differences);
      const n = differences.length;
      const error = Math.sqrt(mean(differences.map((d) => (d - nearer) ** 2)) / Math.max(n - 1, 1));
      if (!(nearer > LEAST_RELATION && nearer > 2 * error))
        throw new ValueError(
          `residual texture: samples correlate ${mean(own).toFixed(3)} with their own events and ${mean(other).toFixed(3)} with the event before, ` +
            `a difference of ${nearer.toFixed(3)} ± ${(2 * error).toFixed(3)} over ${n} events: they are not related to their events, and what they lack cannot be told`,
        );
      return { own: mean(own), other: mean(other) };
    },
  };
}
