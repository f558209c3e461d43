// TypeDoc plugin: each exported name stands under the room that declares it, in the terms of the field.
import { Comment, CommentTag, Converter } from "typedoc";

/** Names of rooms; a file before its folder. */
const ROOMS = [
  ["lib/fields/", "Fields"],
  ["lib/config/", "Configuration"],
  ["lib/io/", "Files"],
  ["lib/model/", "Model"],
  ["lib/metrics/", "Metrics"],
  ["lib/postprocess/", "Post-processing"],
  ["lib/run/", "Runs"],
  ["lib/diagnosis/", "Diagnosis"],
  ["lib/cure/", "Cure"],
  ["lib/storms/", "Storms and faults"],
  ["lib/augment/", "Augmentation and skill"],
  ["lib/present/plots/", "Plots"],
  ["lib/present/render", "Plots"],
  ["lib/present/", "Tables and reports"],
  ["lib/errors.ts", "Errors"],
  ["lib/", "Library"],
];

/** @param {import("typedoc").Application} app */
export function load(app) {
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    for (const reflection of project.children ?? []) {
      const file = reflection.sources?.[0]?.fileName ?? "";
      const [, name] = ROOMS.find(([path]) => file.includes(path)) ?? [];
      if (!name) throw new Error(`${reflection.name} (${file}) is of no room: name it in ROOMS`);
      reflection.comment ??= new Comment();
      reflection.comment.blockTags.push(new CommentTag("@category", [{ kind: "text", text: name }]));
    }
  });
}

export const CATEGORIES = [...new Set(ROOMS.map(([, name]) => name))];
