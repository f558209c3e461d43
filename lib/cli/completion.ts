import type { Command } from "commander";

export type Shell = "bash" | "zsh" | "fish";

interface Known {
  readonly name: string;
  readonly about: string;
  readonly options: readonly { readonly names: readonly string[]; readonly about: string }[];
}

/** A script that completes the commands and options of a program, and file names elsewhere. */
export function completionScript(program: Command, shell: Shell): string {
  const commands = program.commands.map(
    (command): Known => ({
      name: command.name(),
      about: command.description(),
      options: command.options
        .filter(({ hidden }) => !hidden)
        .map(({ short, long, description }) => ({
          names: [short, long].filter((name) => name !== undefined),
          about: description,
        })),
    }),
  );
  return scripts[shell](program.name(), commands);
}

const names = ({ options }: Known): string => options.flatMap((option) => option.names).join(" ");

const scripts: Readonly<Record<Shell, (program: string, commands: readonly Known[]) => string>> = {
  bash: (program, commands) => `# eval "$(${program} completion bash)"
_${program}() {
  local word="\${COMP_WORDS[COMP_CWORD]}"
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "${commands.map(({ name }) => name).join(" ")} --help --version" -- "$word"))
    return
  fi
  local options=""
  case "\${COMP_WORDS[1]}" in
${commands.map((command) => `    ${command.name}) options="${names(command)} --help" ;;`).join("\n")}
  esac
  if [[ "$word" == -* ]]; then
    COMPREPLY=($(compgen -W "$options" -- "$word"))
  else
    COMPREPLY=()
  fi
}
complete -o default -F _${program} ${program}
`,
  zsh: (program, commands) => `#compdef ${program}
# eval "$(${program} completion zsh)"
_${program}() {
  local -a commands
  commands=(
${commands.map(({ name, about }) => `    ${single(`${name}:${about}`)}`).join("\n")}
  )
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  case "$words[2]" in
${commands
  .map(
    (command) =>
      `    ${command.name}) _arguments ${command.options
        .flatMap((option) =>
          option.names.map((name) => single(`${name}[${option.about.replaceAll(/[[\]:]/g, " ")}]`)),
        )
        .join(" ")} '*:file:_files' ;;`,
  )
  .join("\n")}
  esac
}
compdef _${program} ${program}
`,
  fish: (program, commands) =>
    `# ${program} completion fish | source
${commands
  .flatMap(({ name, about, options }) => [
    `complete -c ${program} -n __fish_use_subcommand -f -a ${name} -d ${single(about)}`,
    ...options.map(({ names: [first, second], about }) => {
      const long = (second ?? first)!.replace(/^--/, "");
      const short = second ? ` -s ${first!.slice(1)}` : "";
      return `complete -c ${program} -n '__fish_seen_subcommand_from ${name}'${short} -l ${long} -d ${single(about)}`;
    }),
  ])
  .join("\n")}
`,
};

/** Text as one word of a shell. */
function single(text: string): string {
  return `'${text.replaceAll("'", "’")}'`;
}
