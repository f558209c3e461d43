import { row as five } from "./five.mjs";

/** @type {import("../row.js").Row} */
export const row = { ...five, id: "five-all", title: `${five.title}, all cores`, threads: "all" };
