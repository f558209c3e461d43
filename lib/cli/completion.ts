import type { Command } from "commander";
import { sure } from "../sure.js";

export type Shell = "bash" | "zsh" | "fish";

interface Known {
  readonly name: string;
  readonly about: string;
  readonly options: readonly {
    readonly names: readonly string[];
    readonly about: string;
    /** What it may be given, where that is a list. */
    readonly values: readonly string[];
    readonly isHidden: boolean;
  }[];
  /** What its operands may be, where that is a list. */
  readonly operands: readonly string[];
}

/** Values that options and operands do not list themselves: by option, by command and option, operands by command. */
export type OptionValues = Readonly<Record<string, readonly string[]>>;

/** A script that completes the commands, options and their values of a program, and file names elsewhere. */
export function completionScript(program: Command, shell: Shell, values: OptionValues = {}): string {
  const commands = program.commands.map(
    (command): Known => ({
      name: command.name(),
      about: command.description(),
      options: command.options.map(({ short, long, description, argChoices, hidden }) => ({
        names: [short, long].filter((name) => name !== undefined),
        about: description,
        values: argChoices ?? values[`${command.name()} ${long}`] ?? values[long ?? ""] ?? [],
        isHidden: hidden,
      })),
      operands:
        values[command.name()] ?? command.registeredArguments.flatMap(({ argChoices }) => argChoices ?? []),
    }),
  );
  return scripts[shell](program.name(), commands);
}

/** The values of each option that lists them, a case a line. */
function valueCases({ name, options }: Known): string[] {
  return options
    .filter(({ values }) => values.length > 0)
    .map(
      ({ names, values }) =>
        `    ${names.map((each) => `"${name} ${each}"`).join("|")}) values="${values.join(" ")}" ;;`,
    );
}

const shown = ({ options }: Known): Known["options"] => options.filter(({ isHidden }) => !isHidden);
const names = (command: Known): string =>
  shown(command)
    .flatMap((option) => option.names)
    .join(" ");
const withOperands = (commands: readonly Known[]): readonly Known[] =>
  commands.filter(({ operands }) => operands.length > 0);

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
  local values=""
  case "\${COMP_WORDS[1]} \${COMP_WORDS[COMP_CWORD-1]}" in
${commands.flatMap(valueCases).join("\n")}
  esac
  if [ -z "$values" ] && [[ "$word" != -* ]]; then
    case "\${COMP_WORDS[1]}" in
${withOperands(commands)
  .map(({ name, operands }) => `      ${name}) values="${operands.join(" ")}" ;;`)
  .join("\n")}
    esac
  fi
  if [ -n "$values" ]; then
    COMPREPLY=($(compgen -W "$values" -- "$word"))
  elif [[ "$word" == -* ]]; then
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
      `    ${command.name}) _arguments ${shown(command)
        .flatMap((option) =>
          option.names.map((name) => {
            const values = option.values.length > 0 ? `:value:(${option.values.join(" ")})` : "";
            return single(`${name}[${option.about.replaceAll(/[[\]:]/g, " ")}]${values}`);
          }),
        )
        .join(
          " ",
        )} ${command.operands.length > 0 ? single(`*:value:(${command.operands.join(" ")})`) : "'*:file:_files'"} ;;`,
  )
  .join("\n")}
  esac
}
compdef _${program} ${program}
`,
  fish: (program, commands) =>
    `# ${program} completion fish | source
${commands
  .flatMap((command) => [
    `complete -c ${program} -n __fish_use_subcommand -f -a ${command.name} -d ${single(command.about)}`,
    ...(command.operands.length > 0
      ? [
          `complete -c ${program} -n '__fish_seen_subcommand_from ${command.name}' -f -a ${single(command.operands.join(" "))}`,
        ]
      : []),
    ...shown(command).map(({ names: [first, second], about, values }) => {
      const long = sure(second ?? first).replace(/^--/, "");
      const short = second ? ` -s ${sure(first).slice(1)}` : "";
      return `complete -c ${program} -n '__fish_seen_subcommand_from ${command.name}'${short} -l ${long}${values.length > 0 ? ` -x -a ${single(values.join(" "))}` : ""} -d ${single(about)}`;
    }),
  ])
  .join("\n")}
`,
};

/** Text as one word of a shell. */
function single(text: string): string {
  return `'${text.replaceAll("'", "’")}'`;
}
