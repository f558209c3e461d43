import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { FieldEvent } from "../../lib/fields/event.js";
import type { Values } from "../../lib/fields/field.js";
import { type FssOptions, fss, fssOf } from "../../lib/metrics/fss.js";
import { logSpectralDistance } from "../../lib/metrics/log-spectral-distance.js";
import { rapsd, rapsdOf } from "../../lib/metrics/rapsd.js";
import { type SalOptions, sal, salOf } from "../../lib/metrics/sal.js";
import { powerSpectrum } from "../../lib/metrics/spectrum.js";
import { ssim, ssimOf } from "../../lib/metrics/ssim.js";
import { variogram } from "../../lib/metrics/variogram.js";
import { agrees, holds } from "./agreement.js";
import { atLeast, completeCells, mean, quantile, sum, summary } from "./definitions.js";
import { type Case, cases, rain, some, THOUSAND } from "./rain.js";

interface Shape {
  readonly height: number;
  readonly width: number;
}

/** Share of events in the n×n window whose northwestern cell is (top, left); null: it does not count. */
function fraction(
  isEvent: (i: number) => boolean,
  valid: ReadonlySet<number>,
  { height, width }: Shape,
  [top, left]: readonly [number, number],
  n: number,
  missing: FssOptions["missing"],
): number | null {
  const inside: number[] = [];
  for (let y = top; y < top + n; y++)
    for (let x = left; x < left + n; x++)
      if (y >= 0 && y < height && x >= 0 && x < width) inside.push(y * width + x);
  const there = inside.filter((i) => valid.has(i));
  const events = there.filter(isEvent).length;
  if (missing === "excluded") return there.length > 0 ? events / there.length : null;
  if (missing === "poison" && there.length < inside.length) return null;
  return events / n ** 2;
}

function corners({ height, width }: Shape, n: number, border: FssOptions["border"]): [number, number][] {
  const [first, rows, columns] =
    border === "interior"
      ? [0, height - n + 1, width - n + 1]
      : border === "zero-extended"
        ? [-Math.floor(n / 2), height + 1, width + 1]
        : [-Math.floor(n / 2), height, width];
  const all: [number, number][] = [];
  for (let y = 0; y < rows; y++) for (let x = 0; x < columns; x++) all.push([y + first, x + first]);
  return all;
}

/** Σ(Pf − Po)² and Σ(Pf² + Po²) over windows. */
function fssParts(
  truth: (i: number) => boolean,
  member: (i: number) => boolean,
  valid: ReadonlySet<number>,
  shape: Shape,
  n: number,
  options: FssOptions,
): [number, number] {
  let [difference, reference] = [0, 0];
  for (const corner of corners(shape, n, options.border)) {
    const o = fraction(truth, valid, shape, corner, n, options.missing);
    const f = fraction(member, valid, shape, corner, n, options.missing);
    if (o === null || f === null) continue;
    difference += (f - o) ** 2;
    reference += f * f + o * o;
  }
  return [difference, reference];
}

const skill = (parts: readonly (readonly [number, number])[]): number => {
  const [difference, reference] = [sum(parts.map((p) => p[0])), sum(parts.map((p) => p[1]))];
  return reference > 0 ? 1 - difference / reference : Number.NaN;
};

function exceeds(
  values: Values,
  threshold: number,
  operator: FssOptions["operator"],
): (i: number) => boolean {
  const limit = values instanceof Float32Array ? Math.fround(threshold) : threshold;
  return (i) => (operator === ">" ? values[i]! > limit : atLeast(values, i, threshold));
}

describe("space, by definition", () => {
  it.each<FssOptions>([
    {},
    { border: "interior", operator: ">" },
    { border: "zero-extended", missing: "excluded" },
    { border: "zero", missing: "poison" },
    { border: "interior", missing: "excluded" },
    { border: "zero-extended", missing: "poison" },
  ])("fractions skill score %j", (options) => {
    const windows = [1, 2, 3, 6];
    holds(
      fss({ ...options, windows, thresholds: [0.1, 1], percentiles: [0.7] }),
      (events) => {
        const kinds = [
          ...[0.1, 1].map((T) => (values: Values) => exceeds(values, T, options.operator)),
          (values: Values, valid: ReadonlySet<number>) => {
            const T = quantile(
              [...valid].map((i) => values[i]!),
              0.7,
            );
            return T > 0 ? exceeds(values, T, options.operator) : exceeds(values, 0, ">");
          },
        ];
        const complete = sum(events.map((event) => completeCells(event).length * event.members.length));
        return {
          scores: kinds.flatMap((kind) =>
            windows.map((window) => ({
              window,
              value: skill(
                events.flatMap((event) => {
                  const valid = new Set(completeCells(event));
                  const truth = kind(event.truth.values, valid);
                  return event.members.map((member) =>
                    fssParts(truth, kind(member.values, valid), valid, event.truth.grid, window, options),
                  );
                }),
              ),
            })),
          ),
          cells: complete,
          excluded: sum(events.map((event) => event.truth.values.length * event.members.length)) - complete,
        };
      },
      { events: 2, members: 2, height: 4, width: 4 },
      0.3,
    );
    fc.assert(
      fc.property(cases({ events: 1, members: 1 }), fc.integer({ min: 1, max: 5 }), (given, window) => {
        const { truth, member, grid, valid } = onePair(given);
        const parts = fssParts(
          exceeds(truth, 0.1, options.operator),
          exceeds(member, 0.1, options.operator),
          new Set(valid),
          grid,
          window,
          options,
        );
        agrees(fssOf(truth, member, grid, 0.1, window, options), skill([parts]));
      }),
      some(1 / 5),
    );
  });

  it.each<SalOptions>([
    {},
    { connectivity: 4, distance: "longer-side", minimumSize: 2 },
    { distance: "diagonal-centres", factor: 0.5, wetAbove: 0.1 },
  ])("structure, amplitude, location %j", (options) => {
    fc.assert(
      fc.property(cases({ events: 1, members: 1, height: 5, width: 5 }), (given) => {
        const { truth, member, grid, valid } = onePair(given);
        agrees(
          salOf(
            truth,
            member,
            grid,
            Uint8Array.from(truth, (_, i) => (valid.includes(i) ? 1 : 0)),
            options,
          ),
          salByDefinition(truth, member, grid, valid, options),
        );
      }),
      THOUSAND,
    );
    holds(
      sal(options),
      (events) => {
        const parts = events.flatMap((event) =>
          event.members.map((member) =>
            salByDefinition(
              event.truth.values,
              member.values,
              event.truth.grid,
              completeCells(event),
              options,
            ),
          ),
        );
        const all = (key: "structure" | "amplitude" | "location") => parts.map((part) => part[key]);
        return {
          structure: summary(all("structure")),
          amplitude: summary(all("amplitude")),
          location: summary(all("location")),
          absoluteStructure: summary(all("structure").map(Math.abs)).mean,
          absoluteAmplitude: summary(all("amplitude").map(Math.abs)).mean,
        };
      },
      {},
      0.3,
    );
  });

  it("structural similarity", () => {
    const options = { sigma: 0.8, radius: 1 };
    holds(
      ssim(options),
      (events) =>
        summary(
          events.flatMap((event) =>
            event.members.map((member) =>
              ssimByDefinition(
                event.truth.values,
                member.values,
                event.truth.grid,
                completeCells(event),
                options,
              ),
            ),
          ),
        ),
      { height: 5, width: 5, members: 2 },
      0.5,
    );
    fc.assert(
      fc.property(cases({ events: 1, members: 1, height: 13, width: 13 }), (given) => {
        const { truth, member, grid } = onePair({ ...given, missing: given.missing / 20 });
        const valid = [...truth.keys()].filter(
          (i) => Number.isFinite(truth[i]) && Number.isFinite(member[i]),
        );
        agrees(
          ssimOf(truth, member, grid),
          ssimByDefinition(truth, member, grid, valid, { sigma: 1.5, radius: 5 }),
        );
        agrees(
          ssimOf(truth, member, grid, null, { radius: 2, range: 30 }),
          ssimByDefinition(truth, member, grid, valid, { sigma: 1.5, radius: 2, range: 30 }),
        );
      }),
      some(1 / 10),
    );
  });

  it("power spectrum: the sums of the Fourier transform themselves", () => {
    fc.assert(
      fc.property(cases({ events: 1, members: 1, height: 5, width: 7, missing: false }), (given) => {
        const { truth, member, grid } = onePair(given);
        const expected = dft(truth, grid);
        const scale = Math.max(1, ...expected);
        const power = powerSpectrum(truth, grid);
        expected.forEach((p, i) => {
          expect(Math.abs(power[i]! - p) / scale).toBeLessThan(1e-12);
        });
        const rings = ringsOf(expected, grid);
        const { frequency, power: radial } = rapsdOf(truth, grid, { spacing: 10 });
        rings.forEach((p, ring) => {
          expect(Math.abs(radial[ring]! - p) / scale).toBeLessThan(1e-12);
          expect(frequency[ring]).toBeCloseTo(ring / (Math.max(grid.height, grid.width) * 10), 12);
        });
        const normalised = rapsdOf(truth, grid, { normalise: true }).power;
        if (sum(rings) > 0) expect(sum([...normalised])).toBeCloseTo(1, 12);
        else expect(normalised[0]).toBeNaN();

        const other = dft(member, grid);
        const decibels: number[] = [];
        for (let y = 0; y < Math.floor(grid.height / 2); y++)
          for (let x = 0; x < Math.floor(grid.width / 2); x++) {
            const i = y * grid.width + x;
            if (expected[i]! > 1e-9 && other[i]! > 1e-9)
              decibels.push(10 * Math.log10(expected[i]! / other[i]!));
            else if (expected[i]! > 1e-20 || other[i]! > 1e-20) return;
          }
        const distance = Math.sqrt(mean(decibels.map((d) => d * d)));
        const actual = logSpectralDistance(truth, member, grid);
        if (decibels.length === 0) expect(actual).toBeNaN();
        else expect(Math.abs(actual - distance)).toBeLessThan(1e-6);
      }),
      THOUSAND,
    );
  });

  it("a constant field has power at frequency 0 alone", () => {
    for (const [height, width] of [
      [3, 5],
      [4, 4],
      [7, 6],
      [13, 11],
    ] as const) {
      const grid = { height, width };
      const power = powerSpectrum(new Float64Array(height * width).fill(0.3), grid);
      expect(power[0]).toBeCloseTo((0.3 * height * width) ** 2, 9);
      expect([...power.slice(1)].every((p) => p === 0)).toBe(true);
    }
  });

  it("ratio of mean spectra, over fields without a missing cell", () => {
    holds(rapsd({ spacing: 10 }), (events) => {
      const whole = (values: Values): boolean => values.every(Number.isFinite);
      const used = events.filter(
        ({ truth, members }) => whole(truth.values) && members.some((m) => whole(m.values)),
      );
      const members = used.flatMap((event) => event.members.filter((m) => whole(m.values)));
      const grid = events[0]!.truth.grid;
      const longer = Math.max(grid.height, grid.width);
      const n = members.length;
      const meanOf = (fields: readonly { values: Values }[]): number[] => {
        if (fields.length === 0) return [];
        const all = fields.map(({ values }) => ringsOf(dft(values, grid), grid));
        return all[0]!.map((_, ring) => mean(all.map((rings) => rings[ring]!)));
      };
      const [truth, generated] = [meanOf(used.map((event) => event.truth)), meanOf(members)];
      const faint = (p: number): boolean => p < 1e-12 * Math.max(...truth);
      const known = {
        n,
        excluded: sum(events.map((event) => event.members.length)) - n,
        truth,
        samples: generated,
      };
      if (truth.slice(1).some(faint) || sum(truth) === 0) return known;
      const ratio = truth.map((p, ring) => generated[ring]! / p);
      const small = (power: number[]): number => sum(power.filter((_, ring) => ring / longer > 0.25));
      const decibels = ratio.slice(1).map((r) => (10 * Math.log10(r)) ** 2);
      if (generated.some((p, ring) => ring > 0 && p < 1e-12 * Math.max(...generated))) return known;
      return {
        ...known,
        ratio,
        frequency: truth.map((_, ring) => ring / (longer * 10)),
        smallScaleRatio: small(truth) > 0 ? small(generated) / small(truth) : Number.NaN,
        logSpectralDistance: Math.sqrt(mean(decibels)),
      };
    });
  });

  it("variogram", () => {
    holds(variogram({ maxLag: 3 }), (events) => {
      const lags = [1, 2, 3];
      const pairs = (fields: { values: Values; event: FieldEvent<"mm/day"> }[], lag: number): number[] =>
        fields.flatMap(({ values, event }) => {
          const { width } = event.truth.grid;
          const cells = completeCells(event);
          return cells.flatMap((i) =>
            cells
              .filter((j) => {
                const [dy, dx] = [Math.floor(j / width) - Math.floor(i / width), (j % width) - (i % width)];
                return (dy === 0 && dx === lag) || (dx === 0 && dy === lag);
              })
              .map((j) => (values[i]! - values[j]!) ** 2),
          );
        });
      const truths = events.map((event) => ({ values: event.truth.values, event }));
      const members = events.flatMap((event) => event.members.map(({ values }) => ({ values, event })));
      const semivariance = (fields: typeof truths) => lags.map((lag) => mean(pairs(fields, lag)) / 2);
      const [truth, generated] = [semivariance(truths), semivariance(members)];
      return {
        lags,
        truth,
        samples: generated,
        ratio: truth.map((t, i) => (t > 0 ? generated[i]! / t : Number.NaN)),
        pairs: lags.map((lag) => pairs(members, lag).length),
      };
    });
  });
});

function onePair(given: Case): { truth: Values; member: Values; grid: Shape; valid: number[] } {
  const [event] = rain({ ...given, masked: 0 });
  return {
    truth: event!.truth.values,
    member: event!.members[0]!.values,
    grid: event!.truth.grid,
    valid: completeCells(event!),
  };
}

interface Described {
  threshold: number;
  objects: number;
  volume: number;
  mass: number;
  y: number;
  x: number;
  scatter: number;
}

function describeField(values: Values, { width }: Shape, valid: number[], options: SalOptions): Described {
  const { factor = 1 / 15, wetAbove = 0, minimumSize = 1, connectivity = 8 } = options;
  const rainy = valid.filter((i) => values[i]! > 0);
  const threshold =
    factor *
    quantile(
      rainy.map((i) => values[i]!).filter((v) => v > wetAbove),
      0.95,
    );
  const centre = (cells: number[]): [number, number] => {
    const mass = sum(cells.map((i) => values[i]!));
    return [
      sum(cells.map((i) => values[i]! * Math.floor(i / width))) / mass,
      sum(cells.map((i) => values[i]! * (i % width))) / mass,
    ];
  };
  // Every cell starts as an object of its own and takes the least label of its neighbours, until none changes.
  const label = new Map(valid.filter((i) => values[i]! >= threshold).map((i) => [i, i]));
  for (let changed = true; changed; ) {
    changed = false;
    for (const [i, of] of label)
      for (const [j, other] of label) {
        const [dy, dx] = [
          Math.abs(Math.floor(i / width) - Math.floor(j / width)),
          Math.abs((i % width) - (j % width)),
        ];
        if (Math.max(dy, dx) > 1 || (connectivity === 4 && dy + dx > 1) || other >= label.get(i)!) continue;
        label.set(i, Math.min(of, other));
        changed = true;
      }
  }
  const objects = [...new Set(label.values())]
    .map((name) => [...label.keys()].filter((i) => label.get(i) === name))
    .filter((cells) => cells.length >= minimumSize)
    .map((cells) => ({
      mass: sum(cells.map((i) => values[i]!)),
      maximum: Math.max(...cells.map((i) => values[i]!)),
      centre: centre(cells),
    }));
  const [y, x] = centre(rainy);
  const weighted = (of: (object: (typeof objects)[number]) => number): number =>
    objects.length === 0
      ? 0
      : sum(objects.map((object) => object.mass * of(object))) / sum(objects.map(({ mass }) => mass));
  return {
    threshold,
    objects: objects.length,
    volume: weighted(({ mass, maximum }) => mass / maximum),
    mass: sum(rainy.map((i) => values[i]!)),
    y,
    x,
    scatter: weighted((object) => Math.sqrt((object.centre[0] - y) ** 2 + (object.centre[1] - x) ** 2)),
  };
}

function salByDefinition(truth: Values, member: Values, grid: Shape, valid: number[], options: SalOptions) {
  const real = describeField(truth, grid, valid, options);
  const generated = describeField(member, grid, valid, options);
  const { height, width } = grid;
  const longest = {
    diagonal: Math.sqrt(height ** 2 + width ** 2),
    "diagonal-centres": Math.sqrt((height - 1) ** 2 + (width - 1) ** 2),
    "longer-side": Math.max(height, width),
  }[options.distance ?? "diagonal"];
  const centres = Math.sqrt((real.y - generated.y) ** 2 + (real.x - generated.x) ** 2) / longest;
  const scatter = (2 * Math.abs(real.scatter - generated.scatter)) / longest;
  const side = ({ threshold, objects, volume }: Described) => ({ threshold, objects, volume });
  const both = real.mass > 0 && generated.mass > 0;
  return {
    structure: (generated.volume - real.volume) / (0.5 * (generated.volume + real.volume)),
    amplitude: (generated.mass - real.mass) / (0.5 * (generated.mass + real.mass)),
    location: both ? centres + scatter : Number.NaN,
    centres: both ? centres : Number.NaN,
    scatter: both ? scatter : Number.NaN,
    truth: side(real),
    sample: side(generated),
  };
}

/** Wang et al. 2004, each window by itself with its two-dimensional weights. */
function ssimByDefinition(
  x: Values,
  y: Values,
  { height, width }: Shape,
  valid: number[],
  { sigma, radius, range }: { sigma: number; radius: number; range?: number },
): number {
  const truths = valid.map((i) => x[i]!);
  const L = range ?? Math.max(...truths) - Math.min(...truths);
  if (!(L > 0)) return Number.NaN;
  const scores: number[] = [];
  const counts = new Set(valid);
  for (let cy = radius; cy < height - radius; cy++)
    for (let cx = radius; cx < width - radius; cx++) {
      const window: { i: number; w: number }[] = [];
      for (let dy = -radius; dy <= radius; dy++)
        for (let dx = -radius; dx <= radius; dx++)
          window.push({
            i: (cy + dy) * width + cx + dx,
            w: Math.exp(-(dy * dy + dx * dx) / (2 * sigma * sigma)),
          });
      if (!window.every(({ i }) => counts.has(i))) continue;
      const total = sum(window.map(({ w }) => w));
      const average = (of: (i: number) => number): number => sum(window.map(({ i, w }) => w * of(i))) / total;
      const [mx, my] = [average((i) => x[i]!), average((i) => y[i]!)];
      const vx = average((i) => (x[i]! - mx) ** 2);
      const vy = average((i) => (y[i]! - my) ** 2);
      const cov = average((i) => (x[i]! - mx) * (y[i]! - my));
      const [c1, c2] = [(0.01 * L) ** 2, (0.03 * L) ** 2];
      scores.push(((2 * mx * my + c1) * (2 * cov + c2)) / ((mx * mx + my * my + c1) * (vx + vy + c2)));
    }
  return mean(scores);
}

/** |F(ky, kx)|², cell by cell and frequency by frequency. */
function dft(values: ArrayLike<number>, { height, width }: Shape): number[] {
  const out: number[] = [];
  for (let ky = 0; ky < height; ky++)
    for (let kx = 0; kx < width; kx++) {
      let [re, im] = [0, 0];
      for (let i = 0; i < height * width; i++) {
        const angle = -2 * Math.PI * ((ky * Math.floor(i / width)) / height + (kx * (i % width)) / width);
        re += values[i]! * Math.cos(angle);
        im += values[i]! * Math.sin(angle);
      }
      out.push(re * re + im * im);
    }
  return out;
}

/** Mean of |F|²/N over rings of the rounded wave number, below half of the longer side. */
function ringsOf(spectrum: readonly number[], { height, width }: Shape): number[] {
  const rings = Array.from({ length: Math.ceil(Math.max(height, width) / 2) }, () => [] as number[]);
  spectrum.forEach((p, i) => {
    const wave = (k: number, n: number): number => (2 * k < n ? k : k - n);
    const [ky, kx] = [wave(Math.floor(i / width), height), wave(i % width, width)];
    rings[Math.round(Math.sqrt(ky * ky + kx * kx))]?.push(p / (height * width));
  });
  return rings.map(mean);
}
