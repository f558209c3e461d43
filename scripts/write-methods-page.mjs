// docs/methods.md from the methods themselves.
import { writeFile } from "node:fs/promises";
import { methodsPage } from "../dist/present/methods-page.js";

await writeFile(new URL("../docs/methods.md", import.meta.url), methodsPage());
