/**
 * What config.yaml says of an input of the model under `model.inputs`: another name of it (text), or its values:
 * the same for every event (a number, a list, `constant`), or those of each day (`file`).
 */
export type ModelInputSetting =
  | string
  | number
  | boolean
  | readonly unknown[]
  | { readonly constant: string | number | boolean | readonly unknown[] }
  | { readonly file: string };

export type ModelInputSettings = Readonly<Record<string, ModelInputSetting>>;

/** The names in the ONNX files, by their names in the field. */
export function portNames(inputs: ModelInputSettings): Record<string, string> {
  return Object.fromEntries(
    Object.entries(inputs).flatMap(([name, setting]) =>
      typeof setting === "string" ? [[name, setting]] : [],
    ),
  );
}

/** The inputs that are given values. */
export function valuesGiven(inputs: ModelInputSettings): string[] {
  return Object.keys(inputs).filter((name) => typeof inputs[name] !== "string");
}
