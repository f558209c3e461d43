/** Every row of the bench, by name; loaded when it is asked for. */
const IDS = [
  "five",
  "five-all",
  "fused",
  "ks",
  "ks-sketch",
  "quantiles",
  "fss",
  "crps-5",
  "crps-50",
  "sal",
  "rapsd",
  "quantile-mapping",
  "decode",
  "pipeline",
  "diagnosis",
  "help",
  "refused",
  "scaling-3",
  "scaling-4",
  "scaling-5",
];

/** @type {Record<string, () => Promise<import("../row.js").Row>>} */
export const ROWS = Object.fromEntries(IDS.map((id) => [id, async () => (await import(`./${id}.mjs`)).row]));
