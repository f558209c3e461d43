import { expect, it } from "vitest";
import { exceedance } from "../../lib/metrics/brier.js";
import { cellErrors } from "../../lib/metrics/cell-errors.js";
import { contingency } from "../../lib/metrics/contingency.js";
import { meanCrps } from "../../lib/metrics/crps.js";
import { diversity } from "../../lib/metrics/diversity.js";
import { setStatistics } from "../../lib/metrics/field-statistics.js";
import { fractionsSkill } from "../../lib/metrics/fss.js";
import { gpdTails } from "../../lib/metrics/gpd.js";
import { histogramDivergence } from "../../lib/metrics/histogram-kl.js";
import { ks } from "../../lib/metrics/ks.js";
import { massBias } from "../../lib/metrics/mass-bias.js";
import { METRIC_IDS } from "../../lib/metrics/metric-ids.js";
import { tailErrors } from "../../lib/metrics/quantile-errors.js";
import { rankHistogram } from "../../lib/metrics/rank-histogram.js";
import { spectralRatio } from "../../lib/metrics/rapsd.js";
import { meanSal } from "../../lib/metrics/sal.js";
import { wetIntensity } from "../../lib/metrics/sdii.js";
import { spatialCorrelation } from "../../lib/metrics/spatial-correlation.js";
import { spreadSkill } from "../../lib/metrics/spread-skill.js";
import { meanSsim } from "../../lib/metrics/ssim.js";
import { variogram } from "../../lib/metrics/variogram.js";
import { wasserstein } from "../../lib/metrics/wasserstein.js";
import { wetFractions } from "../../lib/metrics/wet-fraction.js";

it("a metric has the name by which it is asked for; spells, which cannot be merged, is no accumulator", () => {
  const ids = [
    spatialCorrelation(),
    wetFractions(),
    ks(),
    massBias(),
    diversity(),
    wasserstein(),
    histogramDivergence(),
    tailErrors(),
    gpdTails(),
    wetIntensity(),
    cellErrors(),
    contingency([1]),
    fractionsSkill(),
    meanSal(),
    meanSsim(),
    spectralRatio(),
    variogram(),
    meanCrps(),
    exceedance(1),
    rankHistogram(),
    spreadSkill(),
  ].map(({ id }) => id);
  expect(ids).toEqual(METRIC_IDS.filter((id) => id !== "spells"));
  expect(setStatistics().id).toBe("field-statistics");
});
