import { expect, test } from "vitest";
import { ConfigError, FormatError } from "../lib/errors.js";
import { printable, printableLine } from "../lib/printable.js";

test("control characters become visible, other letters stay", () => {
  expect(printable("\x1b[31mred\x07\x9b\u202e\0")).toBe("\\x1b[31mred\\x07\\x9b\\u202e\\x00");
  expect(printable("Niederschlagshöhe ☂ 雨 😀")).toBe("Niederschlagshöhe ☂ 雨 😀");
  expect(printable("two\nlines")).toBe("two\nlines");
  expect(printableLine("two\nlines")).toBe("two\\nlines");
});

test("a message that quotes much keeps its start and its end", () => {
  const { message } = new FormatError(`big.nc: units ${"z".repeat(100_000)}: pass --units`);
  expect(message).toMatch(/^big\.nc: units z+ … \(97028 letters\) … z+: pass --units$/);
  expect(message.length).toBeLessThan(3100);
});

test("errors say names of files without their escape sequences, on one line", () => {
  expect(new FormatError("\x1b[2Jfile\nundrizzle: all is well").message).toBe(
    "\\x1b[2Jfile\\nundrizzle: all is well",
  );
  expect(new ConfigError("a: is 1\nb: is \x1b").message).toBe("a: is 1\nb: is \\x1b");
});
