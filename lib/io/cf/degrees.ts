import { sure } from "../../sure.js";
import { type ArrayVariable, textAttribute } from "../arrays/array-file.js";

/** How latitudes or longitudes are told. */
export interface Kind {
  readonly standardName: string;
  readonly names: RegExp;
  readonly units: RegExp;
}

export const LATITUDE: Kind = {
  standardName: "latitude",
  names: /^(lats?|latitudes?|nav_lat|xlat|xlat_m|lat_?2d|tlat|geolat)$/i,
  units: /^degrees?_?n/i,
};
export const LONGITUDE: Kind = {
  standardName: "longitude",
  names: /^(lons?|long|longitudes?|nav_lon|xlong|xlon|xlong_m|lon_?2d|tlong|geolon)$/i,
  units: /^degrees?_?e/i,
};

/** Whether a variable holds latitudes, or longitudes: by its standard_name, else by units or name. */
export function isOfKind({ name, attributes }: ArrayVariable, { standardName, names, units }: Kind): boolean {
  const own = textAttribute(attributes, "standard_name");
  if (own !== null && own !== standardName) return false;
  return (
    own !== null ||
    units.test(textAttribute(attributes, "units") ?? "") ||
    names.test(sure(name.split("/").at(-1)))
  );
}

/** Whether a variable holds places, not fields. */
export function isDegrees(variable: ArrayVariable): boolean {
  return isOfKind(variable, LATITUDE) || isOfKind(variable, LONGITUDE);
}
