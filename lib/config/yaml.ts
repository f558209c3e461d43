import { JSON_SCHEMA, load, Type, YAMLException } from "js-yaml";
import { FormatError } from "../errors.js";

const YES = /^(?:yes|Yes|YES|on|On|ON|true|True|TRUE)$/;
const NO = /^(?:no|No|NO|off|Off|OFF|false|False|FALSE)$/;
const INTEGER = /^[-+]?(?:0b[01_]+|0o[0-7_]+|0x[0-9a-fA-F_]+|[0-9][0-9_]*)$/;

/** Text as PyYAML reads it (YAML 1.1), which the configs of the field are written for, and `1e-3` as the number it is. */
const FIELD_SCHEMA = JSON_SCHEMA.extend({
  implicit: [
    new Type("tag:yaml.org,2002:bool", {
      kind: "scalar",
      resolve: (text: string | null) => text !== null && (YES.test(text) || NO.test(text)),
      construct: (text: string) => YES.test(text),
    }),
    new Type("tag:yaml.org,2002:int", {
      kind: "scalar",
      resolve: (text: string | null) => text !== null && INTEGER.test(text),
      construct: integer,
    }),
    new Type("tag:yaml.org,2002:merge", {
      kind: "scalar",
      resolve: (text: string | null) => text === "<<" || text === null,
    }),
  ],
  explicit: [new Type("tag:yaml.org,2002:python/tuple", { kind: "sequence" })],
});

/**
 * The value that a YAML text stands for.
 *
 * @throws FormatError when it is not YAML, or means two things: a key twice, a number with a leading 0
 */
export function readYaml(text: string, file: string): unknown {
  try {
    return load(text, { filename: file, schema: FIELD_SCHEMA });
  } catch (error) {
    if (error instanceof RangeError)
      throw new FormatError(`${file}: not a config: more is inside each other than can be read`, {
        file,
        cause: error,
      });
    if (error instanceof FormatError)
      throw new FormatError(`${file}: ${error.message}`, { file, cause: error });
    if (!(error instanceof YAMLException)) throw error;
    throw new FormatError(`${file}: not YAML: ${explain(error, text)}`, { file, cause: error });
  }
}

function integer(text: string): number {
  if (/^[-+]?0[0-9]/.test(text))
    throw new FormatError(
      `${text} is octal for some programs and decimal for others: write it without the leading 0, or in quotes`,
    );
  const sign = text.startsWith("-") ? -1 : 1;
  return sign * Number(text.replace(/^[-+]/, "").replaceAll("_", ""));
}

function explain({ reason, mark }: YAMLException, text: string): string {
  const { line, column } = mark ?? { line: 0, column: 0 };
  const lines = text.split("\n");
  const where = `in line ${line + 1}, column ${column + 1}`;
  if (reason === "duplicated mapping key") {
    const key = /^(["']?)([^"':{},]+)\1/.exec(lines[line]?.slice(column).trimStart() ?? "")?.[2]?.trim();
    return `the key ${key ?? ""} stands there twice, the second time ${where}: keep one`;
  }
  const tabbed = lines.slice(0, line + 1).findLastIndex((one) => /^[ ]*\t/.test(one));
  if (tabbed >= 0)
    return `line ${tabbed + 1} is indented with a tab: indent with spaces (${reason} ${where})`;
  return `${reason} ${where}`;
}
