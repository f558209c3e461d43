import { execFileSync } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { contingencyOf } from "../../lib/metrics/contingency.js";
import { elementaryScoreOf } from "../../lib/metrics/murphy.js";
import { quantileScoreOf } from "../../lib/metrics/quantile-score.js";
import { pythonWith } from "../fixtures/python.js";

const python = pythonWith("torch", "numpy", "scipy");
const folder = resolve(import.meta.dirname, "../../data/training/srdrn");

describe.skipIf(!python)("the SRDRN experiment", { timeout: 120_000 }, () => {
  let work: string;
  const run = (program: string, ...args: string[]): string =>
    execFileSync(
      python!,
      ["-c", `import sys; sys.path.insert(0, ${JSON.stringify(folder)})\n${program}`, ...args],
      {
        encoding: "utf8",
        stdio: ["ignore", "pipe", "pipe"],
      },
    );
  beforeAll(async () => {
    work = await mkdtemp(join(tmpdir(), "srdrn-"));
  });
  afterAll(() => rm(work, { recursive: true }));

  test("scores as the library does", () => {
    const out = JSON.parse(
      run(`
import json, numpy as np
from scores import scores
random = np.random.default_rng(3)
truth = random.gamma(0.4, 20, 4000)
forecast = truth * random.uniform(0.3, 1.5, 4000)
s = scores(truth, {"P50": forecast, "P99": 2 * forecast})
print(json.dumps({"truth": truth.tolist(), "forecast": forecast.tolist(), "scores": s}))
`),
    );
    const { truth, forecast, scores } = out as {
      truth: number[];
      forecast: number[];
      scores: {
        crossing: number;
        heads: Record<string, { score: number; tables: Record<string, Record<string, number>> }>;
      };
    };
    expect(scores.crossing).toBe(0);
    const count = (test: (y: number, x: number) => boolean) =>
      truth.filter((y, i) => test(y, forecast[i]!)).length;
    const expected = contingencyOf({
      hits: count((y, x) => y >= 25 && x >= 25),
      misses: count((y, x) => y >= 25 && x < 25),
      falseAlarms: count((y, x) => y < 25 && x >= 25),
      correctNegatives: count((y, x) => y < 25 && x < 25),
    });
    for (const name of ["csi", "pod", "far", "bias", "sedi"] as const)
      expect(scores.heads.P50!.tables["25"]![name]).toBeCloseTo(expected[name], 12);
    const mean =
      truth.reduce((sum, y, i) => sum + quantileScoreOf(y, 2 * forecast[i]!, 0.99), 0) / truth.length;
    expect(scores.heads.P99!.score).toBeCloseTo(mean, 10);
    expect(scores.heads.P50!.tables["300"]).toMatchObject({ events: count((y) => y >= 300) });
  });

  test("quantiles do not cross, a stopped training goes on to the same weights", () => {
    const said = run(
      `
import numpy as np, torch
from model import Srdrn
from train import train
random = np.random.default_rng(5)
t = lambda *shape: torch.from_numpy(random.normal(size=shape).astype("f4"))
x, y, land, statics = t(9, 6, 2, 3), t(9, 12, 18), torch.ones(12, 18), t(2, 12, 18)
rows = (x, y, y.abs(), land, statics)
whole, history = train(*rows, "pinball", 4, 8)
try:
    class Stop(Exception): pass
    import train as module
    saved = module.save
    def stopping(path, state):
        saved(path, state)
        if state["step"] == 4: raise Stop
    module.save = stopping
    train(*rows, "pinball", 4, 8, checkpoint=sys.argv[1], every=4)
except Stop:
    module.save = saved
again, _ = train(*rows, "pinball", 4, 8, checkpoint=sys.argv[1], every=4)
same = all(torch.equal(a, b) for a, b in zip(whole.state_dict().values(), again.state_dict().values()))
q = whole(x, statics)
print(same, bool((q[:, 1:] >= q[:, :-1]).all()), history[-1] < history[0])
`,
      join(work, "model.pt"),
    );
    expect(said.trim()).toBe("True True True");
  });

  test("verdicts: an effect, none, and not enough to say; SciPy's paired t-test agrees", async () => {
    const said = JSON.parse(
      run(`
import json, numpy as np
from scipy import stats
from report import verdict
gain = np.array([0.02, 0.03, 0.025, 0.022])
low, high = stats.ttest_1samp(gain, 0).confidence_interval(0.95) if hasattr(stats.ttest_1samp(gain, 0), "confidence_interval") else stats.t.interval(0.95, 3, gain.mean(), stats.sem(gain))
v = [verdict(np.array(g), 0.01) for g in (gain, [0.001, -0.001, 0.0, 0.0005], [0.2, -0.2, 0.1, -0.05])]
print(json.dumps({"words": [a["alone"] for a in v], "interval": [v[0]["low"] - low, v[0]["high"] - high], "needed": [a["needed"] for a in v]}))
`),
    );
    expect(said.words).toEqual(["holds", "fails", "undecided"]);
    for (const difference of said.interval) expect(Math.abs(difference)).toBeLessThan(1e-12);
    expect(said.needed[2]).toBeGreaterThan(1000);
  });

  test("days: sums by day add up to the scores; their error is that of group means; Holm's adjustment is R's", () => {
    const said = JSON.parse(
      run(`
import json, numpy as np
from scipy import stats
from report import SCORE, CSI, POD, adjusted, day_error, of_days, verdict
from scores import scores
random = np.random.default_rng(8)
truth = random.gamma(0.4, 20, 70 * 50)
forecasts = [truth * random.uniform(0.3, 1.5, truth.size) for _ in range(4)]
rows = [scores(truth, {"P99": f}, 70)["heads"]["P99"] for f in forecasts]
days = [r["days"] for r in rows]
every = np.arange(70)
whole = [abs(of_days(d, every, what) - r) for d, h in zip(days, rows) for what, r in ((SCORE, h["score"]), (CSI, h["matched"]["P99"]["csi"]), (POD, h["tables"]["P99"]["pod"]))]
difference = np.mean([days[0]["score"], days[1]["score"]], 0) - np.mean([days[2]["score"], days[3]["score"]], 0)
error = stats.sem(difference.reshape(35, 2).mean(1))
found = day_error(days[:2], days[2:], SCORE)
gain = np.array([0.02, 0.03, -0.025, 0.022])
alone, both = verdict(gain, 0.01), verdict(gain, 0.01, 0.004)
two = 2 * min(stats.ttest_1samp(gain, 0, alternative="greater").pvalue, stats.ttest_1samp(gain, 0.01, alternative="less").pvalue)
claims = [{"p": p, "alone": "holds"} for p in (0.03, 0.01, 0.04, 0.02)]
held = [{"p": p, "alone": "fails"} for p in (0.001, 0.04)]
print(json.dumps({
  "whole": max(whole), "error": found / error, "p": alone["p"] - min(1, two),
  "wider": (both["high"] - both["low"]) / (alone["high"] - alone["low"]) / (np.hypot(stats.sem(gain), 0.004) / stats.sem(gain)),
  "holm": [c["p_adjusted"] for c in adjusted(claims)], "verdicts": [c["verdict"] for c in adjusted(held)],
}))
`),
    );
    expect(said.whole).toBeLessThan(1e-6);
    for (const ratio of [said.error, said.wider]) expect(ratio).toBeCloseTo(1, 9);
    expect(said.p).toBeCloseTo(0, 12);
    // R: p.adjust(c(0.03, 0.01, 0.04, 0.02), "holm").
    for (const [i, p] of [0.06, 0.04, 0.06, 0.06].entries()) expect(said.holm[i]).toBeCloseTo(p, 12);
    expect(said.verdicts).toEqual(["fails", "fails"]);
  });

  test("tails: elementary scores are the library's, integrals have their closed forms, SciPy's tail is found again", () => {
    const said = JSON.parse(
      run(`
import json, numpy as np
from scipy.stats import genpareto
from scores import scores
from tails import murphy, observed_errors, over_levels, over_thresholds, return_level, tail, tail_crps, upper_crps
random = np.random.default_rng(11)
truth = random.gamma(0.4, 20, 3000)
forecast = truth * random.uniform(0.3, 1.5, 3000)
field = scores(truth, {"field": forecast}, 30)
quantile = scores(truth, {"P50": forecast, "P99": 2 * forecast}, 30)
thetas = [10.0, 25.0, 28.0, 50.0, 100.0, 200.0, 300.0]
curve = {t: float(np.exp(-t / 20)) for t in thetas}
fit = genpareto(0.2, scale=12, loc=thetas[0])
counts = [5e4 * float(fit.sf(t)) for t in thetas]
levels = [return_level(thetas, counts, 1e6, days) for days in (100, 1000, 10_000)]
drawn = thetas[0] + genpareto(-0.2, scale=30).rvs(100_000, random_state=2)
bounded = tail(thetas, [int((drawn >= t).sum()) for t in thetas])
days = np.array([field["observed_days"][k] for k in ("25", "50")])
print(json.dumps({
  "truth": truth.tolist(), "forecast": forecast.tolist(), "murphy": list(murphy(quantile, "P99").items()),
  "integral": over_thresholds(curve, 25.0) / (20 * (np.exp(-25 / 20) - np.exp(-15))),
  "none": over_thresholds({25.0: 0.4, 50.0: 0.0}, 25.0),
  "field": tail_crps(field) / (2 * over_thresholds(murphy(field, "field"), 25.0)),
  "quantiles": tail_crps(quantile) / (0.49 * sum(over_thresholds(murphy(quantile, h), 25.0) for h in ("P50", "P99"))),
  "upper": upper_crps(quantile) / (0.49 * (0.25 * quantile["heads"]["P50"]["score"] + 0.9801 * quantile["heads"]["P99"]["score"])),
  "tail": tail(thetas, counts), "levels": levels, "scipy": [float(fit.isf(1e6 / days / 5e4)) for days in (100, 1000, 10_000)],
  "bounded": bounded, "few": tail(thetas, [49, 30, 20, 5, 1, 0, 0]), "below": return_level(thetas, counts, 1e6, 20),
  "days": days.sum(axis=1).tolist(), "errors": observed_errors(scores(np.tile(truth, 3), {"field": np.tile(forecast, 3)}, 3), 3).tolist(),
}))
`),
    );
    const { truth, forecast } = said as { truth: number[]; forecast: number[] };
    for (const [theta, score] of said.murphy as [number, number][]) {
      const mean =
        truth.reduce((sum, y, i) => sum + elementaryScoreOf(y, 2 * forecast[i]!, 0.99, theta), 0) /
        truth.length;
      expect(score).toBeCloseTo(mean, 12);
    }
    for (const ratio of [said.integral, said.field, said.quantiles, said.upper])
      expect(ratio).toBeCloseTo(1, 9);
    expect(said.none).toBeCloseTo(5, 12);
    expect(said.tail[0]).toBeCloseTo(0.2, 4);
    expect(said.tail[1]).toBeCloseTo(12, 3);
    for (const [i, level] of (said.levels as number[]).entries())
      expect(level / said.scipy[i]).toBeCloseTo(1, 4);
    expect(said.bounded[0]).toBeCloseTo(-0.2, 1);
    expect([said.few, said.below]).toEqual([null, null]);
    expect(said.days).toEqual([25, 50].map((limit) => truth.filter((y) => y >= limit).length));
    for (const error of said.errors) expect(error).toBeCloseTo(0, 6); // the same day three times
  });

  test("a report of nothing, and of results that do not belong together, is refused", async () => {
    const report = () => {
      try {
        return execFileSync(python!, [join(folder, "report.py"), work, "--out", work], {
          encoding: "utf8",
          stdio: ["ignore", "pipe", "pipe"],
        });
      } catch (error) {
        return (error as { stderr: string }).stderr;
      }
    };
    expect(report()).toContain("has no result files: run experiment.py first");
    for (const steps of [10, 20])
      await writeFile(
        join(work, `climate-none-pinball-seed${steps}.json`),
        JSON.stringify({ steps, test_days: 3, real: 2 }),
      );
    expect(report()).toContain("different steps or days");
    await expect(readFile(join(work, "results.md"))).rejects.toThrow();
  });
});
