import { expect, test } from "vitest";
import { arena, hasWasm, newArena } from "../../lib/fields/wasm.js";

const PAGE = 65536;

test("an arena has room for what is asked for, in whole pages, seen by every view", () => {
  const own = newArena(PAGE + 1)!;
  expect(own.u8.length).toBe(2 * PAGE);
  own.f64[1] = 1;
  expect([own.u32[3], own.f32[3], own.u8[15]]).toEqual([0x3ff00000, 1.875, 0x3f]);
  expect(newArena(1)!.memory).not.toBe(own.memory);
});

test("the shared arena grows when more is asked for, never shrinks, and keeps its views up to date", () => {
  const before = arena(0)!.u8.length;
  const grown = arena(before + PAGE + 1)!;
  expect(grown.u8.length).toBe(before + 2 * PAGE);
  for (const view of [grown.f32, grown.f64, grown.u32, grown.u8])
    expect(view.byteLength).toBe(grown.memory.buffer.byteLength);
  expect(arena(1)).toBe(grown);
  expect(arena(before + 2 * PAGE)!.u8.length).toBe(before + 2 * PAGE);
});

test("more memory than there can be is refused without harm", () => {
  expect(newArena(2 ** 32)).toBeNull();
  const before = arena(0)!.u8.length;
  expect(arena(2 ** 32)).toBeNull();
  expect(arena(0)!.u8.length).toBe(before);
  expect(hasWasm()).toBe(true);
});
