import { row as five } from "./five.mjs";

export const row = { ...five, id: "five-all", title: `${five.title}, all cores`, threads: "all" };
