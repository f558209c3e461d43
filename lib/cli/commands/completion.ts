import { Argument, Command } from "commander";
import { sure } from "../../sure.js";
import type { Shell } from "../completion.js";

export function completionCommand(): Command {
  return new Command("completion")
    .description("print a script that lets your shell complete commands, options and their values")
    .addArgument(new Argument("<shell>").choices(["bash", "zsh", "fish"]))
    .addHelpText(
      "after",
      `
Examples:
  eval "$(undrizzle completion bash)"      in ~/.bashrc
  eval "$(undrizzle completion zsh)"       in ~/.zshrc, after compinit
  undrizzle completion fish > ~/.config/fish/completions/undrizzle.fish`,
    )
    .action(async (shell: Shell, _flags: unknown, command: Command) => {
      const { completionScript } = await import("../completion.js");
      const { METHODS } = await import("../../postprocess/methods.js");
      const { METRICS } = await import("../../metrics/catalogue.js");
      const { FAULTS } = await import("../../storms/inject/faults.js");
      const { STRATA_KINDS } = await import("../../run/strata/strata.js");
      const events = ["all", "first-half", "second-half", "even", "odd"];
      const days = ["all", "heavy_only", "split:train", "split:val", "split:test"];
      const values = {
        "--method": Object.keys(METHODS),
        "--metrics": ["five", "all", ...METRICS.map((make) => make().id)],
        "tune --methods": ["none", ...Object.keys(METHODS)],
        "--by": STRATA_KINDS,
        ...Object.fromEntries(["fix", "cure"].map((command) => [`${command} --by`, ["month"]])),
        "--fit-on": events,
        "--score-on": ["rest", ...events],
        inject: FAULTS.map(({ id }) => id),
        slurm: ["sample", "evaluate", "fix", "augment"],
        "--days": days,
        "--draw-days": ["reported", ...days],
      };
      process.stdout.write(completionScript(sure(command.parent), shell, values));
    });
}
