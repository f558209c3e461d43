import { afterEach, expect, test } from "vitest";
import { type StoppableThread, startThread } from "../../lib/io/arrays/stoppable-thread.js";

let thread: StoppableThread;
afterEach(() => thread.stop());

/** A thread that answers with what this program makes of `request`. */
function threadOf(answer: string): StoppableThread {
  thread = startThread(`async function answer(request) { ${answer} }`, null, () => {});
  return thread;
}

test("a thread that waits, for a disk or a processor, may take longer than it may compute", async () => {
  const waits = "await new Promise((done) => setTimeout(done, 2000)); return request + 1;";
  expect(await threadOf(waits).ask(6, 1)).toBe(7);
});

test("one that computes without end is stopped, which says how long it took", async () => {
  await expect(threadOf("for (;;);").ask(0, 1)).rejects.toMatchObject({
    kind: "late",
    message: expect.stringMatching(/^had not ended after \d+ s$/),
  });
  await expect(thread.ask(0, 1)).rejects.toMatchObject({ kind: "stopped" });
});

test("what a library stumbles over is not told in the words of the language", async () => {
  const message = "its parts contradict one another";
  await expect(threadOf("return new Uint8Array(-1);").ask(0, 5)).rejects.toMatchObject({ message });
  await expect(threadOf('throw new Error("a checksum differs");').ask(0, 5)).rejects.toMatchObject({
    kind: "failed",
    message: "a checksum differs",
  });
});
