import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { folder } from "./cells.js";
import { type KernelClient, startKernel } from "./kernel-client.js";

const MINUTE = 60_000;

/** What JupyterLab asks for while somebody types, asked of the kernel itself. */
describe("in the live kernel", { timeout: 2 * MINUTE }, () => {
  let kernel: KernelClient;
  beforeAll(async () => {
    kernel = await startKernel(folder);
    const code =
      'import { openRun, evaluate } from "undrizzle";\nconst run = await openRun("../data/embedded");';
    expect(await kernel.request("execute_request", { code, silent: false })).toMatchObject({ status: "ok" });
  }, 5 * MINUTE);
  afterAll(() => kernel.close());

  const complete = async (code: string): Promise<unknown> =>
    (await kernel.request("complete_request", { code, cursor_pos: code.length })).matches;
  const hover = async (code: string, name: string): Promise<string> => {
    const cursor_pos = code.indexOf(name) + 1;
    const reply = await kernel.request("inspect_request", { code, cursor_pos, detail_level: 0 });
    expect(reply).toMatchObject({ status: "ok", found: true });
    return (reply.data as Record<string, string>)["text/plain"]!;
  };

  test("a run offers its own properties", async () => {
    expect(await complete("run.")).toEqual(expect.arrayContaining(["grid", "days", "normalisation"]));
  });

  test("what a notebook imported is offered by its first letters", async () => {
    expect(await complete("evalu")).toContain("evaluate");
  });

  test("hovering shows the type and the docstring", async () => {
    const text = await hover("await evaluate(events)", "evaluate");
    expect(text).toMatch(/evaluate\(events: EventSet<"mm\/day">/);
    expect(text).toContain("A cell counts where the mask is 1");
    expect(await hover("run.grid", "grid")).toContain("Grid");
  });
});
