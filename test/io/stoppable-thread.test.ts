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

test("one that waits without end is stopped too, after three times as long", async () => {
  const waits = "await new Promise((done) => setTimeout(done, 20000));";
  await expect(threadOf(waits).ask(0, 0.3)).rejects.toMatchObject({ kind: "late" });
});

test("a request that waits for its turn has its own time, and is answered in its turn", async () => {
  const answers = threadOf("await new Promise((done) => setTimeout(done, 100)); return 2 * request;");
  expect(await Promise.all([1, 2, 3].map((request) => answers.ask(request, 5)))).toEqual([2, 4, 6]);
  const ending = threadOf("if (request === 0) process.exit(); return request;");
  const [first, second] = await Promise.allSettled([ending.ask(0, 5), ending.ask(1, 5)]);
  expect(first).toMatchObject({ status: "rejected", reason: { kind: "failed", message: "it ended" } });
  expect(second).toMatchObject({ status: "rejected", reason: { kind: "stopped" } });
});

test("what a library stumbles over is not told in the words of the language", async () => {
  const message = "its parts contradict one another";
  await expect(threadOf("return new Uint8Array(-1);").ask(0, 5)).rejects.toMatchObject({ message });
  await expect(threadOf('throw new Error("a checksum differs");').ask(0, 5)).rejects.toMatchObject({
    kind: "failed",
    message: "a checksum differs",
  });
});
