import { FormatError } from "../../../errors.js";
import {
  type ArrayVariable,
  type Attribute,
  type Attributes,
  numbersAttribute,
  textAttribute,
} from "../../arrays/array-file.js";

/** Attributes of each group of a file, by its path; the root is `""`. */
export type GroupAttributes = ReadonlyMap<string, Attributes>;

const ODIM_DATA = /^((?:.*\/)?dataset\d+)\/(data\d+)\/data$/;
const ODIM_QUALITY = /(?:^|\/)quality\d+\/data$/;
const KNMI_IMAGE = /^((?:.*\/)?image\d+)\/image_data$/;
const KNMI_FORMULA =
  /^GEO\s*=\s*([-+]?[\d.]+(?:e[-+]?\d+)?)\s*\*\s*PV\s*(?:\+?\s*([-+]?\s*[\d.]+(?:e[-+]?\d+)?))?$/i;
const MONTHS = "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC".split(" ");

/**
 * Gives the images of radar products the attributes that their groups hold: scale and offset, missing values, what was
 * not detected (`_Undetect`), units. Two layouts are known, those of OPERA (EUMETNET OPERA data information model for
 * HDF5, ODIM_H5 2.2) and of KNMI (HDF5 data format specification, version 3.5). Fields of quality are left out.
 *
 * @throws FormatError when a calibration cannot be understood
 */
export function withRadarAttributes(
  path: string,
  variables: readonly ArrayVariable[],
  groups: GroupAttributes,
): ArrayVariable[] {
  const isOdim = /^ODIM_H5/.test(textAttribute(groups.get("") ?? {}, "Conventions") ?? "");
  return variables
    .filter(({ name }) => !(isOdim && ODIM_QUALITY.test(name)))
    .map((variable) => {
      const [, dataset, data] = ODIM_DATA.exec(variable.name) ?? [];
      if (isOdim && data)
        return { ...variable, attributes: { ...odim(groups, dataset!, data), ...variable.attributes } };
      const [, image] = KNMI_IMAGE.exec(variable.name) ?? [];
      if (!image || !groups.has(`${image}/calibration`)) return variable;
      return {
        ...variable,
        attributes: { ...knmi(`${path}: ${image}`, groups, image), ...variable.attributes },
      };
    });
}

function odim(groups: GroupAttributes, dataset: string, data: string): Attributes {
  const places = [`${dataset}/${data}/what`, `${dataset}/what`, "what"].map((name) => groups.get(name) ?? {});
  const find = (key: string): Attribute | undefined =>
    places.find((place) => place[key] !== undefined)?.[key];
  const text = (key: string): string => {
    const value = find(key);
    return typeof value === "string" ? value : "";
  };
  const quantity = text("quantity");
  const minutes = minutesBetween(
    odimTime(text("startdate"), text("starttime")),
    odimTime(text("enddate"), text("endtime")),
  );
  const units = /^(DBZ|TH|TV)/.test(quantity) ? "dBZ" : { RATE: "mm/h", ACRR: amount(minutes) }[quantity];
  return given({
    long_name: quantity || undefined,
    standard_name: { RATE: "rainfall_rate", ACRR: "rainfall_amount" }[quantity],
    ...{ units, scale_factor: find("gain"), add_offset: find("offset") },
    ...{ _FillValue: find("nodata"), _Undetect: find("undetect") },
  });
}

function knmi(where: string, groups: GroupAttributes, image: string): Attributes {
  const calibration = groups.get(`${image}/calibration`)!;
  const overview = groups.get("overview") ?? {};
  const formula = textAttribute(calibration, "calibration_formulas");
  const [, scale, offset = "0"] = KNMI_FORMULA.exec(formula ?? "GEO=1*PV") ?? [];
  if (!scale)
    throw new FormatError(
      `${where}: calibration_formulas is ${JSON.stringify(formula)}, not GEO=A*PV+B: give A and B with --scale-offset A,B`,
    );
  const parameter = textAttribute(groups.get(image) ?? {}, "image_geo_parameter") ?? "";
  const inBrackets = /\[(.*?)\]/.exec(parameter)?.[1]?.toUpperCase() ?? "";
  const minutes = minutesBetween(
    knmiTime(textAttribute(overview, "product_datetime_start")),
    knmiTime(textAttribute(overview, "product_datetime_end")),
  );
  const missing = ["calibration_missing_data", "calibration_out_of_image"].flatMap(
    (key) => numbersAttribute(calibration, key) ?? [],
  );
  return given({
    long_name: parameter || undefined,
    standard_name: inBrackets === "MM" ? "rainfall_amount" : undefined,
    units: { MM: amount(minutes), DBZ: "dBZ", "MM/H": "mm/h" }[inBrackets],
    scale_factor: Float64Array.of(Number(scale)),
    add_offset: Float64Array.of(Number(offset.replace(/\s/g, ""))),
    _FillValue: missing.length > 0 ? Float64Array.from(missing) : undefined,
  });
}

function given(attributes: Readonly<Record<string, Attribute | undefined>>): Attributes {
  const found = Object.entries(attributes).filter(([, value]) => value !== undefined);
  return Object.fromEntries(found) as Attributes;
}

function amount(minutes: number | null): string {
  return minutes === null ? "mm" : `mm/${minutes}min`;
}

function minutesBetween(start: number | null, end: number | null): number | null {
  return start !== null && end !== null && end > start ? (end - start) / 60000 : null;
}

/** `20100826`, `000500` */
function odimTime(date: string, time: string): number | null {
  const found = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/
    .exec(date + time)
    ?.slice(1)
    .map(Number);
  return found
    ? Date.UTC(found[0]!, found[1]! - 1, ...(found.slice(2) as [number, number, number, number]))
    : null;
}

/** `26-AUG-2010;00:05:00.000` */
function knmiTime(text: string | null): number | null {
  const [, day, month, year, hour, minute, second] =
    /^(\d\d)-([A-Z]{3})-(\d{4});(\d\d):(\d\d):(\d\d)/i.exec(text ?? "") ?? [];
  const index = MONTHS.indexOf(month?.toUpperCase() ?? "");
  if (index < 0) return null;
  return Date.UTC(Number(year), index, Number(day), Number(hour), Number(minute), Number(second));
}
