export * from "../fields/quantile.js";
