import { expect, test } from "vitest";
import { crc32c } from "../../lib/io/arrays/crc32c.js";

test.each([
  // RFC 3720, appendix B.4; the first is the check value of the catalogue of CRCs.
  [Buffer.from("123456789"), 0xe3069283],
  [Buffer.alloc(32), 0x8a9136aa],
  [Buffer.alloc(32, 0xff), 0x62a8ab43],
  [Buffer.from(Array.from({ length: 32 }, (_, i) => i)), 0x46dd794e],
  [Buffer.alloc(0), 0],
])("%o", (bytes, expected) => {
  expect(crc32c(bytes)).toBe(expected);
});
