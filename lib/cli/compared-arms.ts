import { UsageError } from "../errors.js";
import type { ArmInputs } from "../run/compare-inputs.js";
import type { InputPaths } from "../run/input-paths.js";

/**
 * The arms that a command line names: each run by itself, and those of `--arm NAME=RUN,RUN`.
 *
 * @throws UsageError for fewer than two, an arm without name or runs, or a name or run that is given twice
 */
export function comparedArms(
  runs: readonly string[],
  arms: readonly string[],
  input: (path: string) => InputPaths,
): ArmInputs[] {
  const named = arms.map((text) => {
    const [, name, list] = /^([^=]+)=(.+)$/.exec(text) ?? [];
    const paths = list?.split(",") ?? [];
    if (!name || paths.length === 0 || paths.includes(""))
      throw new UsageError(`--arm ${text}: give NAME=RUN,RUN,…`);
    return { name, paths };
  });
  const all = [...runs.map((path) => ({ name: path, paths: [path] })), ...named];
  if (all.length < 2)
    throw new UsageError(`${all.length} arms: name two runs or more, or --arm NAME=RUN,… twice or more`);
  for (const [what, words] of [
    ["arm", all.map(({ name }) => name)],
    ["run", all.flatMap(({ paths }) => paths)],
  ] as const) {
    const twice = words.find((word, i) => words.indexOf(word) !== i);
    if (twice !== undefined) throw new UsageError(`${what} ${twice} is given twice`);
  }
  return all.map(({ name, paths }) => ({ name, inputs: paths.map(input) }));
}
