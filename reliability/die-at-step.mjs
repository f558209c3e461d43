// Preloaded (node --import): kills the process just before its UNDRIZZLE_DIE_AT-th change of the file system; without
// it, writes their number to the file UNDRIZZLE_STEPS_TO when the process ends.
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { isMainThread } from "node:worker_threads";

const dieAt = Number(process.env.UNDRIZZLE_DIE_AT ?? Number.POSITIVE_INFINITY);
const report = process.env.UNDRIZZLE_STEPS_TO;
let steps = 0;

/**
 * @template {string} Name
 * @param {Record<Name, Function>} owner
 * @param {Name} name
 * @param {(path: unknown, flags?: string) => boolean} changes
 */
function counted(owner, name, changes = () => true) {
  const original = owner[name];
  owner[name] = /** @this {unknown} */ function (/** @type {[unknown, string?]} */ ...args) {
    if (changes(...args) && steps++ === dieAt) process.kill(process.pid, "SIGKILL");
    return original.apply(this, args);
  };
}

for (const name of /** @type {const} */ (["rename", "mkdir", "rm", "copyFile", "writeFile", "unlink"]))
  counted(fs.promises, name);
counted(fs.promises, "open", (_, flags) => /^[wa]/.test(flags ?? "r"));
for (const name of /** @type {const} */ (["renameSync", "rmSync", "mkdirSync", "writeFileSync"]))
  counted(fs, name);
const handle = await fs.promises.open(process.execPath);
const prototype = Object.getPrototypeOf(handle);
await handle.close();
for (const name of ["write", "writeFile", "sync"]) counted(prototype, name);
syncBuiltinESMExports();
steps = 0;
// Each thread has its own count: the one that runs the command changes files, the main one only gives signs of life.
if (report && !isMainThread) process.on("exit", () => steps > 0 && fs.writeFileSync(report, String(steps)));
