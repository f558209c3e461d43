import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import { pythonWith } from "../fixtures/python.js";

const root = resolve(import.meta.dirname, "../..");
const python = pythonWith("numpy");

test.skipIf(!python)(
  "the function of docs/python.md evaluates arrays, gates, and raises what is refused",
  () => {
    const page = readFileSync(resolve(root, "docs/python.md"), "utf8");
    const [, code] = /```python\n(import json.*?)```/s.exec(page)!;
    const program = `${code!.replace('"npx", "undrizzle"', `"node", "${resolve(root, "dist/cli/main.js")}"`)}
truth = np.arange(240.0).reshape(2, 12, 10) % 7
samples = truth[:, None] * np.ones((1, 3, 1, 1))
good = evaluate(truth, samples, "--fail-on", "ks>0.1")
bad = evaluate(truth, samples + 1, "--fail-on", "ks>0.1", "--metrics", "crps")
try:
    evaluate(truth, samples[:1])
except RuntimeError as error:
    print(json.dumps([good[1], bad[1], bad[0]["massBias"]["pooled"], bad[0]["metrics"][0]["value"], str(error)]))
`;
    const [passes, fails, mass, crps, error] = JSON.parse(execFileSync(python!, ["-c", program]).toString());
    expect([passes, fails, crps]).toEqual([true, false, 1]);
    expect(mass).toBeCloseTo(240 / 715, 12); // 715 is the sum of i mod 7 for i below 240
    expect(error).toMatch(/samples\.npy/);
  },
);
