import { FormatError } from "../../../errors.js";
import { sure } from "../../../sure.js";
import {
  type ArrayVariable,
  type Attribute,
  type Attributes,
  numbersAttribute,
  textAttribute,
} from "../../arrays/array-file.js";
import { knmiTime, minutesBetween, odimTime, type Span, timeVariables } from "./radar-times.js";

/** Attributes of each group of a file, by its path; the root is `""`. */
export type GroupAttributes = ReadonlyMap<string, Attributes>;

const ODIM_DATA = /^((?:.*\/)?dataset\d+)\/(data\d+)\/data$/;
const ODIM_QUALITY = /(?:^|\/)quality\d+\/data$/;
const KNMI_IMAGE = /^((?:.*\/)?image\d+)\/image_data$/;
const KNMI_FORMULA =
  /^GEO\s*=\s*([-+]?[\d.]+(?:e[-+]?\d+)?)\s*\*\s*PV\s*(?:\+?\s*([-+]?\s*[\d.]+(?:e[-+]?\d+)?))?$/i;

/**
 * Gives the images of radar products the attributes that their groups hold: scale and offset, missing values, what was
 * not detected (`_Undetect`), units. Two layouts are known, those of OPERA (EUMETNET OPERA data information model for
 * HDF5, ODIM_H5 2.2) and of KNMI (HDF5 data format specification, version 3.5). Fields of quality are left out. When
 * the images were taken follows as variables of time with bounds, beside them.
 *
 * @throws FormatError when a calibration cannot be understood
 */
export function withRadarAttributes(
  path: string,
  variables: readonly ArrayVariable[],
  groups: GroupAttributes,
): ArrayVariable[] {
  const isOdim = /^ODIM_H5/.test(textAttribute(groups.get("") ?? {}, "Conventions") ?? "");
  const spans = new Map<string, Span>();
  const images = variables
    .filter(({ name }) => !(isOdim && ODIM_QUALITY.test(name)))
    .map((variable) => {
      const [, dataset, data] = ODIM_DATA.exec(variable.name) ?? [];
      if (isOdim && data) {
        spans.set(sure(dataset), odimSpan(groups, sure(dataset), data));
        return { ...variable, attributes: { ...odim(groups, sure(dataset), data), ...variable.attributes } };
      }
      const [, image] = KNMI_IMAGE.exec(variable.name) ?? [];
      if (!image || !groups.has(`${image}/calibration`)) return variable;
      spans.set(image, knmiSpan(groups));
      return {
        ...variable,
        attributes: { ...knmi(`${path}: ${image}`, groups, image), ...variable.attributes },
      };
    });
  return [...images, ...[...spans].flatMap(([group, span]) => timeVariables(group, span))];
}

/** What the groups of an ODIM image say, the nearest first. */
function odimFinder(
  groups: GroupAttributes,
  dataset: string,
  data: string,
): (key: string) => Attribute | undefined {
  const places = [`${dataset}/${data}/what`, `${dataset}/what`, "what"].map((name) => groups.get(name) ?? {});
  return (key) => places.find((place) => place[key] !== undefined)?.[key];
}

function odimSpan(groups: GroupAttributes, dataset: string, data: string): Span {
  const find = odimFinder(groups, dataset, data);
  const time = (prefix: string) => odimTime(find(`${prefix}date`), find(`${prefix}time`));
  return { stamp: time(""), start: time("start"), end: time("end") };
}

function knmiSpan(groups: GroupAttributes): Span {
  const overview = groups.get("overview") ?? {};
  const end = knmiTime(textAttribute(overview, "product_datetime_end"));
  return { stamp: end, start: knmiTime(textAttribute(overview, "product_datetime_start")), end };
}

function odim(groups: GroupAttributes, dataset: string, data: string): Attributes {
  const find = odimFinder(groups, dataset, data);
  const name = find("quantity");
  const quantity = typeof name === "string" ? name : "";
  const minutes = minutesBetween(odimSpan(groups, dataset, data));
  const units = /^(DBZ|TH|TV)/.test(quantity) ? "dBZ" : { RATE: "mm/h", ACRR: amount(minutes) }[quantity];
  return given({
    long_name: quantity || undefined,
    standard_name: { RATE: "rainfall_rate", ACRR: "rainfall_amount" }[quantity],
    ...{ units, scale_factor: find("gain"), add_offset: find("offset") },
    ...{ _FillValue: find("nodata"), _Undetect: find("undetect") },
  });
}

function knmi(where: string, groups: GroupAttributes, image: string): Attributes {
  const calibration = sure(groups.get(`${image}/calibration`));
  const formula = textAttribute(calibration, "calibration_formulas");
  const [, scale, offset = "0"] = KNMI_FORMULA.exec(formula ?? "GEO=1*PV") ?? [];
  if (!scale)
    throw new FormatError(
      `${where}: calibration_formulas is ${JSON.stringify(formula)}, not GEO=A*PV+B: give A and B with --scale-offset A,B`,
    );
  const parameter = textAttribute(groups.get(image) ?? {}, "image_geo_parameter") ?? "";
  const inBrackets = /\[(.*?)\]/.exec(parameter)?.[1]?.toUpperCase() ?? "";
  const minutes = minutesBetween(knmiSpan(groups));
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
