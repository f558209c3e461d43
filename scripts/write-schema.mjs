// Writes schema/config.schema.json, by which editors complete and check config.yaml.
//   node scripts/write-schema.mjs
// Needs the compiled library (npm run build).
import { resolve } from "node:path";
import { configJsonSchema } from "../dist/config/json-schema.js";
import { writeFileAtomic } from "../dist/io/writing/atomic.js";

const file = resolve(import.meta.dirname, "../schema/config.schema.json");
await writeFileAtomic(file, `${JSON.stringify(configJsonSchema(), null, 2)}\n`);
