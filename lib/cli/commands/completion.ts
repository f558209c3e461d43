import { Argument, Command } from "commander";
import type { Shell } from "../completion.js";

export function completionCommand(): Command {
  return new Command("completion")
    .description("print a script that lets your shell complete commands and options")
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
      process.stdout.write(completionScript(command.parent!, shell));
    });
}
