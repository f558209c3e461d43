import type { Coordinate } from "../../diagnosis/looks/coordinate.js";
import type { Pool } from "../../diagnosis/looks/pool.js";
import { scales } from "../../diagnosis/looks/scales.js";
import { chart, line, logTicks, round } from "./chart.js";
import type { PageFigure } from "./page-figure.js";

const DIRECTIONS = [
  { id: "x", name: "along x", className: "one" },
  { id: "y", name: "along y", className: "two" },
  { id: "xy", name: "along both axes at once", className: "three" },
] as const;

/** Power of the samples over that of the real fields by scale and direction: the numbers of the look. */
export function scaleFigure(pool: Pool): PageFigure | null {
  const coordinates = scales.coordinates?.(pool) ?? "";
  if (typeof coordinates === "string") return null;
  const ratios = coordinates.map((coordinate) => ({ id: coordinate.id, ratio: ratioOf(coordinate, pool) }));
  const finite = ratios.map(({ ratio }) => ratio).filter((r) => r > 0 && Number.isFinite(r));
  if (finite.length === 0) return null;
  const sizes = [...new Set(ratios.map(({ id }) => Number(id.split("-")[1])))];
  const domain = [Math.min(0.5, ...finite), Math.max(2, ...finite)] as const;
  const x = {
    label: "scale, cells",
    domain: [(sizes[0] ?? NaN) / 1.3, (sizes.at(-1) ?? NaN) * 1.3] as const,
    isLog: true,
    ticks: sizes.map((at) => ({ at, text: String(at) })),
  };
  const y = { label: "power, times the real one", domain, isLog: true, ticks: logTicks(domain) };
  const html = chart("power of the samples over the real one by scale", x, y, (to) =>
    [
      line(
        [
          [x.domain[0], 1],
          [x.domain[1], 1],
        ],
        to,
        "even",
      ),
      ...DIRECTIONS.map(({ id, className }) => {
        const points = ratios
          .filter((r) => r.id.endsWith(`-${id}`))
          .map((r) => [Number(r.id.split("-")[1]), r.ratio] as const);
        const dots = points
          .filter(([, ratio]) => ratio > 0)
          .map(
            ([size, ratio]) =>
              `<circle class="${className}" cx="${round(to.x(size))}" cy="${round(to.y(ratio))}" r="3.5"/>`,
          );
        return (
          line(
            points.filter(([, ratio]) => ratio > 0),
            to,
            className,
          ) + dots.join("")
        );
      }),
    ].join(""),
  );
  const key = DIRECTIONS.map(({ name, className }) => `<span class="key ${className}">${name}</span>`).join(
    " ",
  );
  return {
    html: `${html}<p class="keys">${key}</p>`,
    caption: "Power of the samples over that of the real fields, by scale and direction; 1 is as in reality",
  };
}

function ratioOf({ sums }: Coordinate, { events, slots }: Pool): number {
  let [made, real] = [0, 0];
  for (let e = 0; e < events.length; e++)
    for (let s = 0; s < slots; s++) {
      if (s === 0) real += sums[e * slots] ?? NaN;
      else made += (sums[e * slots + s] ?? NaN) / (slots - 1);
    }
  return made / real;
}
