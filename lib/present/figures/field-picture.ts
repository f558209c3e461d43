import type { Field } from "../../fields/field.js";
import { fieldToDraw } from "../plots/coarse-field.js";
import { DARK_RAIN } from "../plots/rain-colours.js";
import { rainRaster } from "../plots/raster.js";
import { themedImage } from "./themed-image.js";

/** Cells along a side beyond which means over blocks are drawn, so that a page stays small. */
const MOST_SIDE = 200;

/** Where a field of a picture stands on a page, and what it shows. */
export interface FieldPicture {
  /** For light and dark pages. */
  readonly html: string;
  /** Edge in cells of the blocks that were averaged; 1 where the field is as it was. */
  readonly block: number;
}

/** A field in mm/day as a picture, the same colours as on every map, dark ones for dark pages. */
export function fieldPicture(field: Field<"mm/day">, alt: string, attributes = ""): FieldPicture {
  const { field: drawn, block } = fieldToDraw(field, MOST_SIDE);
  const { width, height } = drawn.grid;
  const html = themedImage(rainRaster(drawn), rainRaster(drawn, DARK_RAIN), alt, {
    width: 4 * width,
    height: 4 * height,
    attributes: `class="field" ${attributes}`.trim(),
  });
  return { html, block };
}
