import { escapeHtml } from "../explorer/escape.js";

const WIDTH = 420;
const HEIGHT = 240;
const LEFT = 66;
const RIGHT = 12;
const TOP = 10;
const BOTTOM = 42;

/** An axis, linear or logarithmic. */
export interface Axis {
  readonly label: string;
  readonly domain: readonly [number, number];
  readonly isLog?: boolean;
  readonly ticks: readonly { readonly at: number; readonly text: string }[];
}

/** Where values stand in a chart, in the units of its drawing. */
export interface Scales {
  readonly x: (value: number) => number;
  readonly y: (value: number) => number;
}

/** A chart with axes around `marks`, in colours of the page (light, dark, print). */
export function chart(alt: string, x: Axis, y: Axis, marks: (scales: Scales) => string): string {
  const scales = {
    x: scale(x, LEFT, WIDTH - RIGHT),
    y: scale(y, HEIGHT - BOTTOM, TOP),
  };
  const [bottom, right] = [HEIGHT - BOTTOM, WIDTH - RIGHT];
  const xTicks = x.ticks.map(({ at, text }) => {
    const px = round(scales.x(at));
    return `<path class="grid" d="M${px} ${TOP}V${bottom}"/><text x="${px}" y="${bottom + 14}" text-anchor="middle">${escapeHtml(text)}</text>`;
  });
  const yTicks = y.ticks.map(({ at, text }) => {
    const py = round(scales.y(at));
    return `<path class="grid" d="M${LEFT} ${py}H${right}"/><text x="${LEFT - 5}" y="${py + 4}" text-anchor="end">${escapeHtml(text)}</text>`;
  });
  const middle = round((TOP + bottom) / 2);
  return `<svg class="chart" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escapeHtml(alt)}">
${xTicks.join("")}${yTicks.join("")}
<path class="axis" d="M${LEFT} ${TOP}V${bottom}H${right}"/>
<text x="${(LEFT + right) / 2}" y="${HEIGHT - 6}" text-anchor="middle">${escapeHtml(x.label)}</text>
<text transform="translate(12 ${middle}) rotate(-90)" text-anchor="middle">${escapeHtml(y.label)}</text>
${marks(scales)}
</svg>`;
}

function scale({ domain: [low, high], isLog }: Axis, from: number, to: number): (value: number) => number {
  const map = isLog ? Math.log : (v: number): number => v;
  const [a, b] = [map(low), map(high)];
  return (value) => from + ((map(Math.min(Math.max(value, low), high)) - a) / (b - a || 1)) * (to - from);
}

/** A line through points; points that are not finite are left out. */
export function line(
  points: readonly (readonly [number, number])[],
  { x, y }: Scales,
  className: string,
): string {
  const d = points
    .filter(([px, py]) => Number.isFinite(px) && Number.isFinite(py))
    .map(([px, py], i) => `${i === 0 ? "M" : "L"}${round(x(px))} ${round(y(py))}`)
    .join("");
  return `<path class="${className}" d="${d}"/>`;
}

export function round(value: number): number {
  return Math.round(10 * value) / 10;
}

/** 1, 2 and 5 times powers of ten, or powers of ten alone where there would be many, within a domain. */
export function logTicks([low, high]: readonly [number, number]): Axis["ticks"] {
  const decades = Math.log10(high / low);
  const steps = decades > 2.5 ? [1] : [1, 2, 5];
  const ticks: { at: number; text: string }[] = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power++)
    for (const step of steps) {
      const at = step * 10 ** power;
      if (at >= low * 0.999 && at <= high * 1.001) ticks.push({ at, text: String(+at.toPrecision(1)) });
    }
  return ticks;
}
