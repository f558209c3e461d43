"""What a forecast is worth above high thresholds, over the land cells of the test days, in mm/day."""

import numpy as np

from model import LEVELS

FIXED = (25.0, 50.0, 100.0, 200.0, 300.0)


def contingency(truth, forecast, threshold, own=None):
    """Counts and scores at `threshold` (>=); `own` is the forecast's threshold where it differs. None is undefined."""
    observed, said = truth >= threshold, forecast >= (threshold if own is None else own)
    hits = int(np.count_nonzero(observed & said))
    events, forecasts, n = int(observed.sum()), int(said.sum()), truth.size
    misses, alarms = events - hits, forecasts - hits
    ratio = lambda a, b: a / b if b else None
    pod, pofd = ratio(hits, events), ratio(alarms, n - events)
    return {
        "hits": hits, "events": events, "forecasts": forecasts, "csi": ratio(hits, hits + misses + alarms),
        "pod": pod, "far": ratio(alarms, forecasts), "bias": ratio(forecasts, events), "sedi": sedi(pod, pofd),
    }  # fmt: skip


def sedi(h, f):
    """Symmetric extremal dependence index of hit rate and false alarm rate (Ferro & Stephenson 2011)."""
    if h is None or f is None or not (0 < h < 1 and 0 < f < 1):
        return None
    top = np.log(f) - np.log(h) - np.log(1 - f) + np.log(1 - h)
    return float(top / (np.log(f) + np.log(h) + np.log(1 - f) + np.log(1 - h)))


def pinball(truth, quantile, level):
    error = truth - quantile
    return float(np.maximum(level * error, (level - 1) * error).mean(dtype=np.float64))


def scores(truth, heads, days=1):
    """truth (cells,), heads {name: (cells,)}: `field`, or a quantile called P50 … P99.9. One dictionary, JSON as it is.

    Cells come day by day, as many of each. `days` of a head are its sums by day: `score`, the mean over the cells of the
    day, and counts at the P99: `events`, `hits`, and `matched`, [hits, forecasts] with as many cells forecast as observed.
    `observed_days` are the cells observed on each day at each threshold.
    """
    at = {"P95": np.quantile(truth, 0.95), "P99": np.quantile(truth, 0.99)} | {f"{t:g}": t for t in FIXED}
    out = {"cells": int(truth.size), "thresholds": {name: float(t) for name, t in at.items()}, "heads": {}}
    for name, forecast in heads.items():
        row = {"tables": {key: contingency(truth, forecast, t) for key, t in at.items()}, "matched": {}}
        for key, share in (("P95", 0.95), ("P99", 0.99)):
            row["matched"][key] = contingency(truth, forecast, at[key], np.quantile(forecast, share))
        level = level_of(name)
        row["score"] = pinball(truth, forecast, level)
        row["coverage"] = float((truth <= forecast).mean())
        row["days"] = by_day(truth, forecast, level, at["P99"], days)
        out["heads"][name] = row
    out["observed_days"] = {key: (truth >= t).reshape(days, -1).sum(axis=1).tolist() for key, t in at.items()}
    quantiles = [heads[name] for name in heads if name != "field"]
    pairs = zip(quantiles[:-1], quantiles[1:])
    out["crossing"] = float(np.mean([(low > high).mean() for low, high in pairs])) if len(quantiles) > 1 else None
    return out


def by_day(truth, forecast, level, limit, days):
    error = truth - forecast
    lost = np.maximum(level * error, (level - 1) * error)
    observed, said = truth >= limit, forecast >= np.quantile(forecast, 0.99)
    count = lambda cells: cells.reshape(days, -1).sum(axis=1).tolist()
    return {
        "score": [float(f"{s:.7g}") for s in lost.reshape(days, -1).mean(axis=1, dtype=np.float64)],
        "events": count(observed), "hits": count(observed & (forecast >= limit)),
        "matched": [count(observed & said), count(said)],
    }  # fmt: skip


def level_of(name):
    """A single field is scored as a median: half its mean absolute error."""
    return 0.5 if name == "field" else dict(zip(head_names(), LEVELS))[name]


def head_names():
    return [f"P{100 * level:g}" for level in LEVELS]
