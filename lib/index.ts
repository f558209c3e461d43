/**
 * undrizzle: why a generative precipitation model rains everywhere, the right cure, and the proof.
 *
 * @packageDocumentation
 */

export * from "./augment/public.js";
export * from "./config/public.js";
export * from "./cure/public.js";
export * from "./diagnosis/public.js";
export * from "./errors.js";
export * from "./fields/public.js";
export * from "./io/public.js";
export * as metrics from "./metrics/index.js";
export * from "./metrics/public.js";
export * from "./model/public.js";
export * from "./postprocess/public.js";
export * from "./present/public.js";
export * from "./run/public.js";
export * from "./storms/public.js";
export { version } from "./version.js";
