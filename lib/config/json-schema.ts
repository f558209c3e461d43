import { z } from "zod";
import { schema } from "./schema.js";

/**
 * JSON Schema of config.yaml, by which an editor completes and checks it: `# yaml-language-server: $schema=…`.
 *
 * @returns draft 7, which YAML editors know
 * @example
 * ```ts
 * configJsonSchema().type; // → 'object'
 * ```
 */
export function configJsonSchema(): Record<string, unknown> {
  return {
    title: "config.yaml of a precipitation-cVAE run",
    ...z.toJSONSchema(schema, { io: "input", target: "draft-7" }),
  };
}
