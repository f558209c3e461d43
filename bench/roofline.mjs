import { COLOURS, plotSpec } from "../dist/present/plots/spec.js";

/**
 * Rows that have no room above them for their name.
 *
 * @type {Record<string, keyof typeof LABEL>}
 */
const BESIDE = { rapsd: "left", five: "right", sal: "right" };
const LABEL = { above: { dy: -9 }, left: { align: "right", dx: -7 }, right: { align: "left", dx: 7 } };

/**
 * Operations a second against operations a byte, below the bandwidth of a memory copy and what a matrix product reaches.
 *
 * @param {Record<string, import("./row.js").Measured>} rows
 */
export function roofline(rows) {
  const one = Object.entries(rows).filter(([, row]) => row.operations && row.clock === "cpu");
  const side = (/** @type {string} */ name, /** @type {"undrizzle" | "peer"} */ who) =>
    one.flatMap(([id, { operations, bytes, [who]: taken }]) =>
      taken && operations && bytes
        ? [{ row: id, side: name, intensity: operations / bytes, speed: operations / taken.cpu.median / 1e9 }]
        : [],
    );
  const points = [...side("undrizzle", "undrizzle"), ...side("NumPy, SciPy, PyTorch", "peer")];
  const bandwidth = Math.max(...one.map(([, row]) => row.copyBytesPerSecond)) / 1e9;
  const peak = Math.max(...one.map(([, row]) => row.float32OperationsPerSecond)) / 1e9;
  const intensities = points.map((point) => point.intensity);
  const [low, high] = [Math.min(...intensities) / 1.5, Math.max(...intensities) * 1.5];
  const roof = [low, Math.min(Math.max(peak / bandwidth, low), high), high].map((intensity) => ({
    intensity,
    speed: Math.min(intensity * bandwidth, peak),
  }));
  const x = {
    field: "intensity",
    type: "quantitative",
    title: "operations per byte read",
    scale: { type: "log", nice: false, domain: [low, high] },
    axis: { format: "~g", tickCount: 6 },
  };
  const y = {
    field: "speed",
    type: "quantitative",
    title: "10⁹ operations per second, one thread",
    scale: { type: "log" },
    axis: { format: "~g", tickCount: 6 },
  };
  return plotSpec({
    title: {
      text: "Roofline, one thread",
      subtitle: `roof: memory copy ${bandwidth.toFixed(1)} GB/s; matrix product ${peak.toFixed(0)}·10⁹/s`,
    },
    width: 560,
    height: 340,
    layer: [
      {
        data: { values: roof },
        mark: { type: "line", color: COLOURS.real, strokeWidth: 2 },
        encoding: { x, y },
      },
      {
        data: { values: points },
        mark: { type: "point", filled: true, size: 80 },
        encoding: {
          x,
          y,
          color: {
            field: "side",
            type: "nominal",
            scale: {
              domain: ["undrizzle", "NumPy, SciPy, PyTorch"],
              range: [COLOURS.repaired, COLOURS.generated],
            },
            legend: { title: null, orient: "right" },
          },
        },
      },
      .../** @type {const} */ (["above", "left", "right"]).map((place) => ({
        data: {
          values: points.filter((p) => p.side === "undrizzle" && (BESIDE[p.row] ?? "above") === place),
        },
        mark: { type: "text", ...LABEL[place] },
        encoding: { x, y, text: { field: "row" } },
      })),
    ],
  });
}
