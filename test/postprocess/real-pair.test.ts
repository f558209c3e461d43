import { describe, expect, test } from "vitest";
import { ks } from "../../lib/metrics/ks.js";
import { scoredInSample } from "../../lib/postprocess/fitted.js";
import { fixCost } from "../../lib/postprocess/fix-cost.js";
import { fitMatchedThreshold } from "../../lib/postprocess/matched-threshold.js";
import { splitEvents } from "../../lib/postprocess/split.js";
import { add } from "../fixtures/measured.js";
import { haveRealPair, realPair } from "../metrics/real-pair.js";

// Expected numbers: computed with NumPy on the same files, independently of this code.
describe.skipIf(!haveRealPair)("E-OBS and CNRM-CM5, fitted on the first half of the days", () => {
  test("the matched threshold gives what NumPy gave on the second half", async () => {
    const { fit, score } = splitEvents(await realPair(), "first-half");
    const fitted = await fitMatchedThreshold(fit);
    expect(fitted.params).toMatchObject({ per: "domain", threshold: expect.closeTo(1.6, 2) });
    expect(await scoredInSample(fitted, score)).toEqual({ events: 903, inSample: 0 });

    const meter = fixCost();
    const state = meter.init();
    const statistic = ks();
    const [ksBefore, ksAfter] = [statistic.init(), statistic.init()];
    for await (const event of score) {
      const fixed = fitted.apply(event);
      meter.add(state, event, fixed);
      add(statistic, ksBefore, event);
      add(statistic, ksAfter, fixed);
    }
    const cost = meter.result(state);
    const [wet, mean, p99] = cost.rows;
    expect(wet!.truth).toBeCloseTo(0.334, 3);
    expect(wet!.before).toBeCloseTo(0.536, 3);
    expect(wet!.after).toBeCloseTo(0.307, 3);
    expect(mean!.truth).toBeCloseTo(2.09, 2);
    expect(mean!.before).toBeCloseTo(2.32, 2);
    expect(mean!.after).toBeCloseTo(2.17, 2);
    expect(cost.massRemoved).toBeCloseTo((mean!.before - mean!.after) / mean!.before, 10);
    expect(p99!.change).toBe(0);

    expect(statistic.result(ksBefore).statistic).toBeCloseTo(0.645, 3);
    expect(statistic.result(ksAfter).statistic).toBeCloseTo(0.07, 3);
  });
});
