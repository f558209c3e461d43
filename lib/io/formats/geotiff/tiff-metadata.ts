import { sure } from "../../../sure.js";
import type { TiffPage } from "./tiff-directory.js";

/** What stands beside the numbers of one band. */
export interface BandMetadata {
  readonly missing: number | null;
  readonly scale: number;
  readonly offset: number;
  readonly units: string | null;
}

interface Item {
  readonly name: string;
  readonly value: string;
  /** The band that it is of, counted from 0; null: the file. */
  readonly sample: number | null;
  readonly role: string | null;
  readonly unit: string | null;
}

const GDAL_METADATA = 42112;
const GDAL_NODATA = 42113;

/** GDAL's metadata of a page: texts about the file, and what is known of its bands. */
export interface PageMetadata {
  readonly texts: Readonly<Record<string, string>>;
  band(sample: number): BandMetadata;
}

/**
 * Reads GDAL's two tags. What is not given band by band is taken from texts about the file called `Nodata`, `Gain`,
 * `Offset` and `units` (or a `unit` beside another), as radar composites have them.
 */
export async function pageMetadata(page: TiffPage): Promise<PageMetadata> {
  const items = metadataItems((await page.text(GDAL_METADATA)) ?? "");
  const noData = gdalNumber((await page.text(GDAL_NODATA)) ?? "");
  const ofFile = items.filter(({ sample, role }) => sample === null && role === null);
  const named = (...names: string[]) =>
    ofFile.find(({ name }) => names.includes(name.toLowerCase()))?.value ?? null;
  return {
    texts: Object.fromEntries(ofFile.map(({ name, value }) => [name, value])),
    band(sample) {
      const own = items.filter((item) => item.sample === sample);
      const role = (what: string, name: string) =>
        own.find((item) => item.role === what || (item.role === null && item.name === name))?.value ?? null;
      const units = role("unittype", "UNITTYPE") ?? own.find(({ name }) => name === "units")?.value;
      return {
        missing: noData ?? gdalNumber(named("nodata", "_fillvalue", "missing_value") ?? ""),
        scale: gdalNumber(role("scale", "SCALE") ?? named("gain", "scale_factor") ?? "") ?? 1,
        offset: gdalNumber(role("offset", "OFFSET") ?? named("offset", "add_offset") ?? "") ?? 0,
        units: units ?? named("units", "unit") ?? ofFile.find(({ unit }) => unit !== null)?.unit ?? null,
      };
    },
  };
}

/** `<Item name="…" sample="0" role="scale">…</Item>`; entities are those of XML, no others. */
function metadataItems(xml: string): Item[] {
  const items: Item[] = [];
  for (const [, attributes = "", value = ""] of xml.matchAll(/<Item\b([^<>]*)>([^<]*)<\/Item>/g)) {
    const attribute = xmlAttributes(attributes);
    const sample = attribute("sample");
    // Other domains hold structure and statistics.
    if (attribute("domain") !== null) continue;
    items.push({
      name: attribute("name") ?? "",
      value: xmlText(value),
      sample: sample === null ? null : Number(sample),
      role: attribute("role"),
      unit: attribute("unit"),
    });
  }
  return items;
}

function xmlAttributes(text: string): (name: string) => string | null {
  const found = new Map<string, string>();
  for (const [, name = "", double, single = ""] of text.matchAll(/([\w:]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g))
    found.set(name, xmlText(double ?? single));
  return (name) => found.get(name) ?? null;
}

const ENTITIES: Readonly<Record<string, string>> = { lt: "<", gt: ">", quot: '"', apos: "'", amp: "&" };

export function xmlText(text: string): string {
  return text.replace(/&(lt|gt|quot|apos|amp);/g, (_, name: string) => sure(ENTITIES[name])).trim();
}

/** A number as GDAL writes them: also `nan`, `-inf`, `1.#QNAN`; null where the text is none. */
export function gdalNumber(text: string): number | null {
  const trimmed = text.trim().toLowerCase();
  if (trimmed === "") return null;
  if (/^[-+]?(nan|1\.#qnan|1\.#ind)/.test(trimmed)) return Number.NaN;
  const infinite = /^([-+]?)(inf|1\.#inf)/.exec(trimmed);
  if (infinite) return infinite[1] === "-" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  const value = Number(trimmed.replace(",", "."));
  return Number.isNaN(value) ? null : value;
}
