// A map of rain as SVG.
import { writeFile } from "node:fs/promises";
import { makeField, precipitationMaps, renderSvg } from "undrizzle";

const field = makeField("mm/day", { height: 4, width: 5 }, Float32Array.from({ length: 20 }, (_, i) => i));
await writeFile("map.svg", await renderSvg(precipitationMaps([{ title: "rain", field }])));
console.log("written");
// prints: written
