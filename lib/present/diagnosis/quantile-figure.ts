import type { Specimen } from "../../diagnosis/specimen.js";
import { poolValues, sortedPool } from "../../diagnosis/statistics/pooled.js";
import { upperBound } from "../../fields/bounds.js";
import { sure } from "../../sure.js";
import { chart, line, logTicks } from "./chart.js";
import type { PageFigure } from "./page-figure.js";

const LEAST = 0.01;
const POINTS = 80;

/** How often each amount is exceeded, in the real fields and in the samples. */
export function quantileFigure(specimen: Specimen): PageFigure | null {
  const pool = poolValues(specimen);
  const [real, made] = [pool.truth, pool.samples].map((parts) =>
    sortedPool(parts).filter((v) => Number.isFinite(v)),
  );
  const top = Math.max(sure(real).at(-1) ?? 0, sure(made).at(-1) ?? 0);
  if (!(top > LEAST)) return null;
  const fewest = 1 / Math.max(sure(real).length, sure(made).length, 10);
  const x = {
    label: "amount, mm/day",
    domain: [LEAST, top] as const,
    isLog: true,
    ticks: logTicks([LEAST, top]),
  };
  const y = {
    label: "share of cells above it",
    domain: [fewest, 1] as const,
    isLog: true,
    ticks: logTicks([fewest, 1]),
  };
  const at = Array.from({ length: POINTS + 1 }, (_, k) => LEAST * (top / LEAST) ** (k / POINTS));
  const above = (sorted: Float64Array): [number, number][] =>
    at.flatMap((amount) => {
      const share = 1 - upperBound(sorted, amount) / sorted.length;
      return share > 0 ? [[amount, share] as [number, number]] : [];
    });
  return {
    html: chart("share of cells above each amount, real and generated", x, y, (scales) =>
      [line(above(sure(real)), scales, "real"), line(above(sure(made)), scales, "made")].join(""),
    ),
    caption: "How often each amount is exceeded",
    isKeyed: true,
  };
}
