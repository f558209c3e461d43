// What the library shows of this room. A name here is one in test/public-surface.json.
export type { ArrayFile, ArrayVariable, Attribute, Attributes } from "./arrays/array-file.js";
export type { Output, OutputArray, OutputField, OutputSink } from "./arrays/output.js";
export type { AxisOrder, FieldAxes } from "./cf/cf.js";
export type { EventTimes } from "./cf/event-times.js";
export type { StepLength } from "./cf/step-length.js";
export type { Cumulative } from "./fields/cumulative-signs.js";
export type {
  ArrayOrigin,
  FieldFile,
  FieldOrigin,
  FilesOrigin,
  JoinedOrigin,
  StoredAt,
  TableOrigin,
} from "./fields/field-file.js";
export { createFieldWriter, type FieldWriter, type FieldWriterOptions } from "./fields/field-writer.js";
export type { Alignment } from "./fields/grids.js";
export { openFields } from "./fields/open.js";
export type { OpenOptions, PairOptions } from "./fields/open-options.js";
export {
  type Floats,
  formatNpy,
  type NpyArray,
  type NpyData,
  npyOfFloats,
  parseNpy,
  readFloats,
  readNpy,
  writeNpy,
} from "./formats/npy/npy.js";
export type { Pair, PairPaths } from "./pairs/pair.js";
export { createSampleWriter, type SampleWriter } from "./pairs/pair-writer.js";
export type { Regridding } from "./pairs/regrid-pair.js";
export type { OutputRules } from "./writing/output-guard.js";
