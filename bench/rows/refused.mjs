import { startUpRow } from "./start-up.mjs";

export const row = startUpRow("refused", "evaluate", "--metrics", "nonsense", "my-run/");
