// docs/causes.md from the causes themselves.
import { writeFile } from "node:fs/promises";
import { causesPage } from "../dist/present/causes-page.js";

await writeFile(new URL("../docs/causes.md", import.meta.url), causesPage());
