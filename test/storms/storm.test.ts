import { describe, expect, test } from "vitest";
import { randomStream } from "../../lib/fields/random.js";
import { stormDomain } from "../../lib/storms/domain.js";
import { gaussianFields } from "../../lib/storms/gaussian-field.js";
import { amountAtRank } from "../../lib/storms/marginal.js";
import { PREDICTORS, predictorsOf } from "../../lib/storms/predictors.js";
import { storm } from "../../lib/storms/storm.js";
import { weatherOf } from "../../lib/storms/weather.js";

const domain = stormDomain();

function correlation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const n = a.length;
  const mean = (v: ArrayLike<number>) => Array.from(v).reduce((sum, x) => sum + x, 0) / n;
  const [ma, mb] = [mean(a), mean(b)];
  let [ab, aa, bb] = [0, 0, 0];
  for (let i = 0; i < n; i++) {
    ab += (a[i] - ma) * (b[i] - mb);
    aa += (a[i] - ma) ** 2;
    bb += (b[i] - mb) ** 2;
  }
  return ab / Math.sqrt(aa * bb);
}

describe("domain", () => {
  test("68 % land behind one coast line, on grids that fit together", () => {
    expect(domain.land.reduce((sum, v) => sum + v, 0) / domain.land.length).toBeCloseTo(0.68, 3);
    for (let y = 0; y < domain.height; y++) {
      const row = domain.land.subarray(y * domain.width, (y + 1) * domain.width);
      expect([...row].sort()).toEqual([...row]);
    }
    expect([domain.lowHeight * domain.block, domain.lowWidth * domain.block]).toEqual([156, 132]);
    expect(domain.lowLat[0]).toBeCloseTo((domain.lat[0] + domain.lat[11]) / 2, 10);
  });

  test("distance to the coast is 0 over sea, one cell at the shore, and grows inland", () => {
    domain.coastKm.forEach((km, i) => {
      if (!domain.land[i]) expect(km).toBe(0);
      else expect(km).toBeGreaterThanOrEqual(domain.cellKm);
      if (domain.land[i] && !domain.land[i - 1]) expect(km).toBe(domain.cellKm);
    });
  });
});

describe("weather", () => {
  test("regimes have their shares, heavy days their wet area, in some hundred days already", () => {
    const days = Array.from({ length: 400 }, (_, day) => weatherOf(7, day));
    const share = (regime: string) => days.filter((d) => d.regime === regime).length / days.length;
    expect(share("heavy")).toBeCloseTo(0.3, 1);
    expect(share("moderate")).toBeCloseTo(0.4, 1);
    const heavy = days.filter((d) => d.regime === "heavy");
    const wet = heavy.reduce((sum, d) => sum + d.wetFraction, 0) / heavy.length;
    expect(Math.abs(wet - 0.758)).toBeLessThan(0.01);
  });

  test("seeds differ", () => {
    expect(weatherOf(1, 0)).not.toEqual(weatherOf(2, 0));
  });
});

describe("amounts", () => {
  const weather = { regime: "heavy", wetFraction: 0.7, scale: 3, shape: 0.6 } as const;

  test("the wet share of ranks has at least 0.1 mm, the rest less", () => {
    expect(amountAtRank(0.301, weather)).toBeGreaterThanOrEqual(0.1);
    expect(amountAtRank(0.299, weather)).toBeLessThan(0.1);
    expect(amountAtRank(0, weather)).toBe(0);
  });

  test("grow with rank and follow the Weibull quantile", () => {
    let last = -1;
    for (let rank = 0; rank <= 1; rank += 0.001) {
      const amount = amountAtRank(rank, weather);
      expect(amount).toBeGreaterThanOrEqual(last);
      last = amount;
    }
    // Half of the wet ranks: 0.1 + scale·(ln 2)^(1/shape).
    expect(amountAtRank(0.65, weather)).toBeCloseTo(0.1 + 3 * Math.LN2 ** (1 / 0.6), 10);
  });
});

describe("random fields", () => {
  test("are rough or smooth, and elongated, as the spectrum says", () => {
    const lagged = (values: Float64Array, dy: number, dx: number): number => {
      const a: number[] = [];
      const b: number[] = [];
      for (let y = 0; y + dy < 120; y++)
        for (let x = 0; x + dx < 120; x++) {
          a.push(values[y * 120 + x]);
          b.push(values[(y + dy) * 120 + x + dx]);
        }
      return correlation(a, b);
    };
    const spectrum = { scale: 6, slope: 3.5, anisotropy: 3, angle: 0 };
    const [field, other] = gaussianFields(120, 120, spectrum, randomStream(1));
    expect(lagged(field, 0, 8)).toBeGreaterThan(lagged(field, 8, 0) + 0.1);
    const [rough] = gaussianFields(120, 120, { ...spectrum, scale: 1.5 }, randomStream(1));
    expect(lagged(rough, 0, 4)).toBeLessThan(lagged(field, 0, 4) - 0.2);
    expect(Math.abs(correlation(field, other))).toBeLessThan(0.4);
  });
});

describe("storm", () => {
  test("the same values for the same seed and day, whatever came before", () => {
    const first = storm(domain, 3, 5);
    storm(domain, 3, 6);
    const again = storm(domain, 3, 5);
    expect(again.rain).toEqual(first.rain);
    expect(predictorsOf(domain, again)).toEqual(predictorsOf(domain, first));
    expect(storm(domain, 4, 5).rain).not.toEqual(first.rain);
  });

  test("has exactly its day's wet share over land and never negative or missing amounts", () => {
    const { rain, weather } = storm(domain, 3, 5);
    const overLand = rain.filter((_, i) => domain.land[i]);
    const wet = overLand.filter((v) => v >= Math.fround(0.1)).length / overLand.length;
    expect(wet).toBeCloseTo(weather.wetFraction, 3);
    expect(rain.every((v) => v >= 0)).toBe(true);
  });

  test("predictors tell of the rain but do not give it away", () => {
    const { block, width, lowWidth, lowHeight } = domain;
    const size = lowHeight * lowWidth;
    const coarse: number[] = [];
    const channels = PREDICTORS.map((): number[] => []);
    const values: number[] = [];
    const guess: number[] = [];
    for (let day = 0; day < 6; day++) {
      const made = storm(domain, 11, day);
      const predictors = predictorsOf(domain, made);
      const sums = new Float64Array(size);
      made.rain.forEach((v, i) => {
        const low = Math.floor(i / width / block) * lowWidth + Math.floor((i % width) / block);
        sums[low] += v;
        values.push(Math.log1p(v));
        guess.push(predictors[low]);
      });
      sums.forEach((sum, i) => {
        coarse.push(Math.log1p(sum / block ** 2));
        for (const [c, channel] of channels.entries()) channel.push(predictors[c * size + i]);
      });
    }
    const first = correlation(channels[0], coarse);
    expect(first).toBeGreaterThan(0.7);
    expect(first).toBeLessThan(0.95);
    for (const channel of channels.slice(1))
      expect(Math.abs(correlation(channel, coarse))).toBeLessThan(first);
    expect(Math.abs(correlation(channels[1], coarse))).toBeGreaterThan(0.2);
    expect(correlation(values, guess)).toBeLessThan(0.85);
  });
});
