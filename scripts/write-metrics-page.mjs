// docs/metrics.md from the metrics themselves.
import { writeFile } from "node:fs/promises";
import { metricsPage } from "../dist/present/metrics-page.js";

await writeFile(new URL("../docs/metrics.md", import.meta.url), metricsPage());
