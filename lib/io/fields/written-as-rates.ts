import type { Attributes } from "../arrays/array-file.js";
import type { FieldFile, FieldOrigin } from "./field-file.js";

const OF_SUMS = new Set(["long_name", "description", "comment", "cell_methods", "GRIB_stepType"]);

/** The same file, for who writes one like it: in mm/day, and not called a sum any more. */
export function writtenAsRates(file: FieldFile): FieldFile {
  return { ...file, ...(file.units === "" ? {} : { units: "mm/day" }), origin: asRates(file.origin) };
}

function asRates(origin: FieldOrigin): FieldOrigin {
  switch (origin.kind) {
    case "array": {
      const { variable } = origin;
      const attributes: Attributes = {
        ...Object.fromEntries(Object.entries(variable.attributes).filter(([name]) => !OF_SUMS.has(name))),
        units: "mm/day",
        standard_name: "lwe_precipitation_rate",
      };
      return { ...origin, factor: 1, isAmount: false, variable: { ...variable, attributes } };
    }
    case "files":
      return origin;
    case "table":
      return { ...origin, reopen: async (name) => writtenAsRates(await origin.reopen(name)) };
    default:
      return { ...origin, files: origin.files.map(writtenAsRates) };
  }
}
