import { readFile } from "node:fs/promises";
import { sure } from "../../../sure.js";
import { type BandMetadata, gdalNumber, xmlText } from "./tiff-metadata.js";

const LARGEST_FILE = 2 ** 24;

/**
 * What GDAL keeps beside a raster in FILE.aux.xml (its persistent auxiliary metadata): for each band of it, counted from
 * 0, what the file itself does not say or says otherwise.
 */
export async function pamBands(path: string): Promise<(sample: number) => Partial<BandMetadata>> {
  const xml = await readFile(`${path}.aux.xml`).then(
    (bytes) => (bytes.length > LARGEST_FILE ? "" : new TextDecoder().decode(bytes)),
    () => "",
  );
  const bands = new Map<number, Partial<BandMetadata>>();
  for (const [, number, content] of xml.matchAll(
    /<PAMRasterBand\s+band\s*=\s*"(\d+)"[^>]*>(.*?)<\/PAMRasterBand>/gs,
  ))
    bands.set(Number(number) - 1, bandOf(sure(content)));
  return (sample) => bands.get(sample) ?? {};
}

function bandOf(xml: string): Partial<BandMetadata> {
  const text = (element: string) => {
    const found = new RegExp(`<${element}\\b[^>]*>([^<]*)</${element}>`).exec(xml);
    return found ? xmlText(sure(found[1])) : null;
  };
  const number = (element: string) => gdalNumber(text(element) ?? "");
  const [missing, scale, offset] = [number("NoDataValue"), number("Scale"), number("Offset")];
  const units = text("UnitType");
  return {
    ...(missing !== null && { missing }),
    ...(scale !== null && { scale }),
    ...(offset !== null && { offset }),
    ...(units && { units }),
  };
}
