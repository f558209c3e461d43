import { crpsRow } from "./crps.mjs";

export const row = crpsRow(5, 500);
