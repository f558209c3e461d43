import { defineConfig, type ViteUserConfig } from "vitest/config";

// Set by scripts/coverage.mjs: where command lines and other children of tests write what V8 counted.
const childCoverage = process.env.UNDRIZZLE_CHILD_COVERAGE;

const config: ViteUserConfig = defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    testTimeout: 240_000,
    hookTimeout: 240_000,
    env: childCoverage ? { NODE_V8_COVERAGE: childCoverage } : {},
  },
});
export default config;
