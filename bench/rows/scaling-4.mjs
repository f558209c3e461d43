import { scalingRow } from "./scaling.mjs";

export const row = scalingRow(1e4);
