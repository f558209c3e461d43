import { expect, test } from "vitest";
import { withTemperature } from "../../lib/config/set-temperature.js";
import { FormatError } from "../../lib/errors.js";

const head = "data_root: .\noutputs_root: out\n";

test.each([
  [
    `${head}sampling:\n  K: 3\n  temperature: 1.0 # warm\nseed: 1\n`,
    `${head}sampling:\n  K: 3\n  temperature: 2.5 # warm\nseed: 1\n`,
  ],
  [
    `${head}sampling:   # drawn\r\n    K: 3\r\nseed: 1\r\n`,
    `${head}sampling:   # drawn\r\n    temperature: 2.5\n    K: 3\r\nseed: 1\r\n`,
  ],
  [
    `${head}# temperature: 7\nsampling:\n\n  # temperature: 9\n  temperature:   1\n`,
    `${head}# temperature: 7\nsampling:\n\n  # temperature: 9\n  temperature:   2.5\n`,
  ],
  [`${head}seed: 1`, `${head}seed: 1\nsampling:\n  temperature: 2.5\n`],
])("the temperature is changed, and not another letter: %j", (text, changed) => {
  expect(withTemperature(text, 2.5, "config.yaml")).toBe(changed);
});

test.each([
  `${head}sampling: {K: 3, temperature: 1}\n`,
  `${head}base: &b {K: 3}\nsampling:\n  <<: *b\n`.replace("sampling:\n", "sampling: *b\n"),
])("what cannot be told is left to the user: %j", (text) => {
  expect(() => withTemperature(text, 2.5, "config.yaml")).toThrow(FormatError);
});
