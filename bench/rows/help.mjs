import { startUpRow } from "./start-up.mjs";

export const row = startUpRow("help", "--help");
