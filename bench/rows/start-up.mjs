import { spawnSync } from "node:child_process";
import { join } from "node:path";

const main = join(import.meta.dirname, "../../dist/cli/main.js");
const TIMES = 4;

/**
 * Time until a command of the command line has answered, beside a Node that does nothing.
 *
 * @param {string} id
 * @param {string[]} args
 * @returns {import("../row.js").Row}
 */
export function startUpRow(id, ...args) {
  const answer = (/** @type {string[]} */ words) => () => async () => {
    for (let i = 0; i < TIMES; i++) spawnSync(process.execPath, words, { stdio: "ignore" });
    return [];
  };
  return {
    id,
    once: true,
    title: `\`undrizzle ${args.join(" ")}\`, ${TIMES} times`,
    per: { count: TIMES, unit: "answer" },
    threads: "all",
    note: "no peer",
    limitName: "`node -e 0`",
    prepare() {},
    undrizzle: answer([main, ...args]),
    limit: answer(["-e", "0"]),
  };
}
