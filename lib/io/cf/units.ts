import { UnitsError } from "../../errors.js";
import { sure } from "../../sure.js";

/** How to come from a file's units to mm/day. */
export interface MmPerDay {
  /** mm/day = value × factor. */
  readonly factor: number;
  /** Whether the units were an amount per time step (mm, kg m-2), not a rate. */
  readonly isAmount: boolean;
}

/** Size in base units (metre, kilogram, second) and powers of [length, mass, time]. */
type Unit = readonly [size: number, length: number, mass: number, time: number];

const UNITS = new Map<string, Unit>();
function define(unit: Unit, ...names: string[]): void {
  for (const name of names) UNITS.set(name, unit);
}
define([1e-3, 1, 0, 0], "mm", "millimeter", "millimeters", "millimetre", "millimetres");
define([1e-2, 1, 0, 0], "cm", "centimeter", "centimeters", "centimetre", "centimetres");
define([1, 1, 0, 0], "m", "meter", "meters", "metre", "metres");
define([0.0254, 1, 0, 0], "in", "inch", "inches");
define([1e-3, 3, 0, 0], "l", "litre", "litres", "liter", "liters");
define([1, 0, 1, 0], "kg", "kilogram", "kilograms");
define([1e-3, 0, 1, 0], "g", "gram", "grams");
define([1, 0, 0, 1], "s", "sec", "second", "seconds");
define([60, 0, 0, 1], "min", "minute", "minutes");
define([3600, 0, 0, 1], "h", "hr", "hrs", "hour", "hours");
define([86400, 0, 0, 1], "d", "day", "days", "dy");

const SECONDS_PER_DAY = 86400;
const WATER_DENSITY = 1000;
const SUPERSCRIPTS: Readonly<Record<string, string>> = { "⁻": "-", "¹": "1", "²": "2", "³": "3", "⁰": "0" };

/**
 * What precipitation in these units must be multiplied with to be in mm/day. Mass per area is taken as liquid
 * water, 1 kg m-2 = 1 mm.
 *
 * @param text as in files: `"mm/day"`, `"kg m-2 s-1"`, `"mm h^-1"`, `"inches"`, `"mm/6h"` …
 * @param stepHours length of a time step, for amounts; null where it is not known
 * @param where file and variable, for the message
 * @param whyUnknown why the length of a step is not known, for the message
 * @throws UnitsError when the units are unknown, are not of precipitation, or are an amount per time step of
 *   unknown length.
 */
export function toMmPerDay(text: string, stepHours: number | null, where: string, whyUnknown = ""): MmPerDay {
  const [size, length, mass, time] = parseUnits(text, where);
  // mass / length² becomes length through the density of water.
  const depth = mass === 1 ? length + 3 : length;
  const millimetres = 1000 * (mass === 1 ? size / WATER_DENSITY : size);
  if ((mass !== 0 && mass !== 1) || depth !== 1 || (time !== -1 && time !== 0))
    throw unknown(text, where, "which are not units of precipitation");
  if (time === -1) return { factor: tidy(millimetres * SECONDS_PER_DAY), isAmount: false };
  if (stepHours === null)
    throw new UnitsError(
      `${where} is in ${text} per time step, and the length of a step is not known` +
        `${whyUnknown && `: ${whyUnknown}`}: pass it, for example --step 24h, or with the units, for example ` +
        `--units "${text}/day" or --units "${text}/h"`,
      { file: where, key: "units", value: text },
    );
  return { factor: tidy((millimetres * 24) / stepHours), isAmount: true };
}

/** @throws UnitsError when units are those of radar reflectivity, which no factor turns into rain. */
export function refuseReflectivity(units: string, where: string): void {
  if (/^\s*dBZ/i.test(units))
    throw new UnitsError(
      `${where} is in ${units.trim()}, the reflectivity that a radar measures, not rain: convert it first, for example ` +
        "with Z = 200 R^1.6 (Marshall and Palmer 1948): R = (10^(dBZ/10) / 200)^(1/1.6) in mm/h",
      { file: where, key: "units", value: units },
    );
}

function unknown(text: string, where: string, why: string): UnitsError {
  return new UnitsError(
    `${where} is in "${text}", ${why}: pass the units with --units, for example --units mm/day ` +
      "(known: mm, cm, m, in, kg m-2, l m-2; per s, min, h, day or time step)",
    { file: where, key: "units", value: text },
  );
}

/** Products of decimal factors end in …0001: the nearest number of 12 digits is meant. */
function tidy(factor: number): number {
  return Number(factor.toPrecision(12));
}

/**
 * A product of units with whole powers, after an optional number. A "/" turns the unit or the brackets after it over,
 * and a number between the two counts with that unit: `mm/6h` is a sixth of mm/h.
 */
function parseUnits(text: string, where: string): Unit {
  const plain = text
    .trim()
    .replace(/^[([]([^()]*)[)\]]$/, "$1")
    .replace(/[⁻¹²³⁰]/g, (letter) => sure(SUPERSCRIPTS[letter]))
    .replace(/\s(?:of )?(?:liquid )?water(?: equivalent)?\b/i, "")
    .replace(/\bper\b/gi, "/")
    .replace(/\*\*|\^/g, "")
    .replace(/[·*]|(?<=[A-Za-z\d])\.(?=[A-Za-z])/g, " ");
  const tokens = plain.match(/\/|\d+(?:\.\d+)?(?:[eE][-+]?\d+)?|[A-Za-z]+(?:\s?[-+]\d+|\d+)?|\S/g) ?? [];
  if (tokens.length === 0) throw unknown(text, where, "which says nothing");
  let size = 1;
  const powers = [0, 0, 0];
  let sign = 1;
  const brackets = [1];
  for (const [i, token] of tokens.entries()) {
    const number = Number(token);
    if (token === "/") sign = -1;
    else if (token === "(") {
      brackets.push((brackets.at(-1) ?? NaN) * sign);
      sign = 1;
    } else if (token === ")" && brackets.length > 1) {
      brackets.pop();
      sign = 1;
    } else if (number > 0 && (i === 0 || /[/(]/.test(sure(tokens[i - 1]))))
      size *= number ** (sign * (brackets.at(-1) ?? NaN));
    else {
      const match = /^([A-Za-z]+)\s?([-+]?\d+)?$/.exec(token);
      const unit = match && (UNITS.get(sure(match[1])) ?? UNITS.get(sure(match[1]).toLowerCase()));
      if (!match || !unit) throw unknown(text, where, `of which "${token}" is not known`);
      const power = Number(match[2] ?? 1) * sign * (brackets.at(-1) ?? NaN);
      size *= unit[0] ** power;
      for (let base = 0; base < 3; base++)
        powers[base] = (powers[base] ?? NaN) + (unit[base + 1] ?? NaN) * power;
      sign = 1;
    }
  }
  if (brackets.length > 1) throw unknown(text, where, "whose brackets do not close");
  return [size, powers[0] ?? NaN, powers[1] ?? NaN, powers[2] ?? NaN];
}
