import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import type { ArrayVariable } from "../../lib/io/arrays/array-file.js";
import { openFields } from "../../lib/io/fields/open.js";
import { openArrays } from "../../lib/io/formats/open-arrays.js";

const path = fileURLToPath(new URL("fixtures/names.nc", import.meta.url));

test("names and attributes beyond ASCII are read as netCDF4-python wrote them", async () => {
  const arrays = await openArrays(path);
  expect(arrays!.unlimited).toEqual(["temps_été"]);
  const [{ name, dims, attributes }] = arrays!.variables as [ArrayVariable];
  expect([name, dims, attributes.légende]).toEqual(["pluie_été", ["temps_été", "y", "x"], "été ✓"]);
  await arrays!.close();
  const fields = await openFields(path, { variable: "pluie_été" });
  expect(fields.events).toBe(2);
  expect([...(await fields.readEvent(1))[0]!]).toEqual([6, 7, 8, 9, 10, 11]);
  await fields.close();
});
