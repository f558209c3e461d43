import { crpsRow } from "./crps.mjs";

export const row = crpsRow(50, 10);
