"""What the counts of a result file say of its tail: nothing is trained or predicted again.

Every table at a threshold holds hits, events and forecasts. From them follow, over the thresholds that were counted:

- the Murphy diagram: the mean elementary score of a quantile forecast at θ is (1 − level) times the share of false
  alarms and level times that of misses (Ehm et al. 2016, doi:10.1111/rssb.12154);
- the threshold-weighted CRPS from θ on, twice its integral over thresholds and levels (Gneiting & Ranjan 2011,
  doi:10.1198/jbes.2010.08110); of a single field, which is the same forecast at every level, the levels integrate
  to those of a median;
- a generalised Pareto distribution above the P95 of the real days, by maximum likelihood of the counts between
  thresholds, and the amounts that a cell reaches once in so many days.
"""

import numpy as np
from scipy.optimize import minimize

from scores import head_names, level_of

RETURN_DAYS = (100, 1000, 10_000)
FEWEST = 50


def murphy(result, name):
    """Mean elementary scores of a head by threshold, mm/day, ascending."""
    level, cells = level_of(name), result["cells"]
    tables = result["heads"][name]["tables"]
    order = sorted(tables, key=lambda key: result["thresholds"][key])
    score = lambda t: ((1 - level) * (t["forecasts"] - t["hits"]) + level * (t["events"] - t["hits"])) / cells
    return {result["thresholds"][key]: score(tables[key]) for key in order}


def over_thresholds(curve, start):
    """Integral over θ from `start`; between two thresholds the logarithm is linear where neither score is 0."""
    points = [(theta, score) for theta, score in curve.items() if theta >= start]
    total = 0.0
    for (low, a), (high, b) in zip(points[:-1], points[1:]):
        even = min(a, b) == 0 or abs(a - b) < 1e-12 * max(a, b)
        total += (high - low) * ((a + b) / 2 if even else (a - b) / np.log(a / b))
    return total


def over_levels(names, values):
    """Trapezoidal rule over the levels of the heads."""
    levels = [level_of(name) for name in names]
    return float(sum((l2 - l1) * (a + b) / 2 for l1, l2, a, b in zip(levels[:-1], levels[1:], values[:-1], values[1:])))


def tail_crps(result, start=25.0):
    """Threshold-weighted CRPS from `start` mm/day to the last threshold; of quantile heads its upper half, P50 to P99.9."""
    names = heads(result)
    parts = [2 * over_thresholds(murphy(result, name), start) for name in names]
    return parts[0] if names == ["field"] else over_levels(names, parts)


def upper_crps(result):
    """Quantile-weighted CRPS of the heads, levels weighted by their square; None of a single field."""
    names = heads(result)
    if names == ["field"]:
        return None
    return over_levels(names, [2 * level_of(name) ** 2 * result["heads"][name]["score"] for name in names])


def heads(result):
    return [name for name in ("field", *head_names()) if name in result["heads"]]


def exceeding(result, name, side):
    """Thresholds from the P95 of the real days on, and how many cells reach them: `events` or `forecasts`."""
    tables = result["heads"][name]["tables"]
    order = sorted((t, key) for key, t in result["thresholds"].items() if t >= result["thresholds"]["P95"])
    return [t for t, _ in order], [tables[key][side] for _, key in order]


def tail(thresholds, counts):
    """Shape and scale (mm/day) of the generalised Pareto tail of grouped counts; None where too few say so."""
    t, c = np.asarray(thresholds, dtype=float), np.asarray(counts, dtype=float)
    groups = c - np.append(c[1:], 0.0)
    if c[0] < FEWEST or np.count_nonzero(groups) < 3:
        return None
    excess = t - t[0]

    def cost(parameters):
        scale, shape = np.exp(parameters[0]), parameters[1]
        inner = np.maximum(1 + shape * excess / scale, 0.0)
        survival = np.exp(-excess / scale) if abs(shape) < 1e-9 else inner ** (-1 / shape)
        share = survival - np.append(survival[1:], 0.0)
        if np.any((share <= 0) & (groups > 0)):
            return 1e300
        return -float(np.sum(groups[groups > 0] * np.log(share[groups > 0]))) / c[0]

    found = minimize(cost, (np.log(15.0), 0.1), method="Nelder-Mead", options={"xatol": 1e-7, "fatol": 1e-12, "maxiter": 2000})
    return float(found.x[1]), float(np.exp(found.x[0]))


def return_level(thresholds, counts, cells, days):
    """The amount, mm/day, that a cell reaches on one of so many days; None where that is below the tail."""
    fit = tail(thresholds, counts)
    share = counts[0] / cells
    if fit is None or share <= 1 / days:
        return None
    shape, scale = fit
    times = share * days
    grown = np.log(times) if abs(shape) < 1e-9 else (times**shape - 1) / shape
    return float(thresholds[0] + scale * grown)


def tail_numbers(thresholds, counts, cells):
    fit = tail(thresholds, counts)
    levels = [return_level(thresholds, counts, cells, days) for days in RETURN_DAYS]
    return [fit and fit[0], *levels]


def observed_errors(result, groups=35):
    """Standard errors of the tail numbers of the real days, delete-a-group jackknife over groups of successive days; None
    where their counts by day were not kept."""
    by_day = result.get("observed_days")
    if by_day is None:
        return None
    order = sorted((t, key) for key, t in result["thresholds"].items() if t >= result["thresholds"]["P95"])
    thresholds, counts = [t for t, _ in order], np.array([by_day[key] for _, key in order])
    days = counts.shape[1]
    without = [np.delete(counts, part, axis=1) for part in np.array_split(np.arange(days), groups)]
    numbers = [tail_numbers(thresholds, kept.sum(axis=1), result["cells"] / days * kept.shape[1]) for kept in without]
    values = np.array(numbers, dtype=float)
    return np.sqrt((groups - 1) / groups * ((values - values.mean(axis=0)) ** 2).sum(axis=0))
