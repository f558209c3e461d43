// npm run lab: opens Jupyter on the notebooks, with the TypeScript kernel ready.
import { openLab } from "../dist/present/notebook/lab.js";
import { start } from "./run.mjs";

await start(async ({ packageRoot, jupyter }) => {
  process.exitCode = await openLab(jupyter, `${packageRoot}notebooks`);
});
