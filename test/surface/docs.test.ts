import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { root } from "./public-names.js";

const out = mkdtempSync(join(tmpdir(), "undrizzle-docs-"));
afterAll(() => rmSync(out, { recursive: true, force: true }));

test("the API reference is made without warnings", () => {
  const typedoc = join(root, "node_modules/typedoc/bin/typedoc");
  const { stdout, stderr, status } = spawnSync(process.execPath, [typedoc, "--out", out, "--emit", "none"], {
    cwd: root,
    encoding: "utf8",
  });
  expect(`${stdout}${stderr}`).not.toMatch(/warning|error/i);
  expect(status).toBe(0);
}, 600_000);
