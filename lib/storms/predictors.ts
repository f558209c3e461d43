import { type RandomStream, randomStream } from "../fields/random.js";
import type { StormDomain } from "./domain.js";
import type { Storm } from "./storm.js";

/** Names of the predictor channels, in order. */
export const PREDICTORS: readonly string[] = [
  "precipitation",
  "column_water_vapour",
  "vertical_velocity",
  "cape",
  "zonal_wind",
  "sea_level_pressure",
];

const STREAM = 16;

/**
 * What a coarse model of that day would know, before standardisation: `[channel, y, x]` on the predictor grid.
 *
 * The first channel is log1p of block-mean rain, smoothed as by a model of too little resolution and then
 * disturbed; the others are block means of the storm's ingredients, mixed and disturbed by noise that is
 * correlated in space, as strong as their signal. They say where and roughly how much it rains, not how it
 * falls within a cell.
 */
export function predictorsOf(domain: StormDomain, storm: Storm): Float64Array {
  const { lowHeight: h, lowWidth: w } = domain;
  const stream = randomStream(storm.seed, storm.day, STREAM);
  const noise = () => smoothNoise(h, w, stream);
  const rain = smooth(blockMeans(domain, storm.rain), h, w);
  const ascent = smooth(blockMeans(domain, storm.ascent), h, w);
  const moisture = smooth(blockMeans(domain, storm.moisture), h, w);
  const instability = smooth(blockMeans(domain, storm.instability), h, w);
  const dayBias = 0.25 * stream.normal();
  const amount = Math.log(storm.weather.scale);
  const wet = storm.weather.wetFraction;
  const wind = storm.movement.speed * Math.cos(storm.movement.angle);
  const n1 = noise();
  const n2 = noise();
  const n3 = noise();
  const n4 = noise();
  const n5 = noise();
  const n6 = noise();
  const channels = [
    rain.map((v, i) => Math.log1p(v) * (1 + 0.25 * (n1[i] ?? NaN)) + 0.3 * (n2[i] ?? NaN) + dayBias),
    moisture.map((v, i) => 0.6 * v + 1.2 * wet + 0.3 * amount + 0.7 * (n3[i] ?? NaN)),
    ascent.map((v, i) => 0.8 * v + 0.8 * wet + 0.5 * (n4[i] ?? NaN)),
    instability.map((v, i) => 0.6 * v - 4 * storm.weather.shape + 0.3 * amount + 0.7 * (n5[i] ?? NaN)),
    n6.map((v, i) => 0.15 * wind + 0.3 * (moisture[i] ?? NaN) + 0.6 * v),
    ascent.map(
      (v, i) =>
        -0.5 * v - 0.4 * (moisture[i] ?? NaN) - 1.1 * wet + 0.4 * (n4[i] ?? NaN) + 0.5 * (n6[i] ?? NaN),
    ),
  ];
  const out = new Float64Array(channels.length * h * w);
  channels.forEach((channel, c) => {
    out.set(channel, c * h * w);
  });
  return out;
}

function blockMeans(domain: StormDomain, values: Float32Array | Float64Array): Float64Array {
  const { height, width, lowWidth, block } = domain;
  const out = new Float64Array(domain.lowHeight * lowWidth);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      out[Math.floor(y / block) * lowWidth + Math.floor(x / block)] =
        (out[Math.floor(y / block) * lowWidth + Math.floor(x / block)] ?? NaN) +
        (values[y * width + x] ?? NaN);
  return out.map((sum) => sum / (block * block));
}

/** A [1 2 1] filter along both axes; rows and columns beyond the edge repeat it. */
function smooth(values: Float64Array, h: number, w: number): Float64Array {
  const at = (y: number, x: number): number =>
    values[Math.min(Math.max(y, 0), h - 1) * w + Math.min(Math.max(x, 0), w - 1)] ?? NaN;
  const out = new Float64Array(h * w);
  for (let y = 0; y < h; y++)
    for (let x = 0; x < w; x++) {
      let sum = 0;
      for (let dy = -1; dy <= 1; dy++)
        for (let dx = -1; dx <= 1; dx++) sum += (2 - Math.abs(dy)) * (2 - Math.abs(dx)) * at(y + dy, x + dx);
      out[y * w + x] = sum / 16;
    }
  return out;
}

/** Gaussian noise of variance 1, half of it correlated between neighbours. */
function smoothNoise(h: number, w: number, stream: RandomStream): Float64Array {
  const white = Float64Array.from({ length: h * w }, () => stream.normal());
  const broad = smooth(smooth(white, h, w), h, w);
  let power = 0;
  for (const v of broad) power += v * v;
  const scale = Math.sqrt(broad.length / power);
  return broad.map((v) => Math.SQRT1_2 * v * scale + Math.SQRT1_2 * stream.normal());
}
