// How a sickness changes the members of a run: value by value, or field by field.

/**
 * @typedef {import("./sick-run.js").At} At
 * @typedef {import("./sick-run.js").Change} Change
 * @typedef {import("../dist/fields/field.js").Grid} Grid
 */

/**
 * @param {(f: Float64Array, at: At) => Float64Array} change
 * @returns {Change}
 */
export const eachField = (change) => (members, context) =>
  members.map((event, e) => event.map((f, m) => change(f, { ...context, e, m })));

/**
 * @param {(v: number, i: number, at: At) => number} change
 * @returns {Change}
 */
export const eachValue = (change) => eachField((f, at) => f.map((v, i) => change(v, i, at)));

/**
 * @param {number} i
 * @param {Pick<Grid, "width">} grid
 */
export const row = (i, { width }) => Math.floor(i / width);

/**
 * @param {number} i
 * @param {Pick<Grid, "width">} grid
 */
export const column = (i, { width }) => i % width;
