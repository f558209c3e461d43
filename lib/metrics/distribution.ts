export * from "../fields/distribution.js";
