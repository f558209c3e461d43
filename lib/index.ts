export * from "./errors.js";
export * from "./fields/event.js";
export * from "./fields/field.js";
export * from "./fields/random.js";
export * from "./fields/transform.js";
