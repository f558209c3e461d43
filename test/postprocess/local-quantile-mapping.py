"""Quantile mapping by cell with NumPy: the squares around cells, quantiles and shares found anew.

    python3 local-quantile-mapping.py    prints truth, samples, and what samples become, as JSON
"""

import json

import numpy as np

EVENTS, MEMBERS, H, W, TRACE, POOL = 40, 3, 9, 11, 0.05, 120
random = np.random.default_rng(5)
# Wetter and heavier to the east; the samples are too wet everywhere, too light in the north and too heavy in the south.
wet = np.linspace(0.2, 0.8, W)[None, :] * np.ones((H, 1))
scale = np.linspace(3, 9, W)[None, :] * np.ones((H, 1))
truth = np.where(random.random((EVENTS, H, W)) < wet, random.gamma(0.8, scale, (EVENTS, H, W)), 0)
bias = np.linspace(0.4, 2.0, H)[:, None]
shape = (EVENTS, MEMBERS, H, W)
samples = np.where(random.random(shape) < wet * 0.7 + 0.3, bias * random.gamma(0.8, scale, shape), 0)
truth[:, 2, 3] = np.nan
samples[4, 1, 5, 5] = np.nan
truth, samples = truth.astype(np.float32), samples.astype(np.float32)

P = np.r_[np.arange(20) / 20, 0.975, 0.99, 1]
known = np.isfinite(truth)[:, None] & np.isfinite(samples)
has_truth = known.any(1)


def square(y, x, r):
    return slice(max(y - r, 0), y + r + 1), slice(max(x - r, 0), x + r + 1)


def reach(y, x, wet_only, start):
    for r in range(start, max(H, W)):
        at = square(y, x, r)
        t, s = truth[:, *at][has_truth[:, *at]], samples[:, :, *at][known[:, :, *at]]
        if min(np.sum(t >= TRACE) if wet_only else t.size, np.sum(s >= TRACE) if wet_only else s.size) >= POOL:
            return r, t, s
    raise SystemExit("not enough")


radius = np.full((H, W), np.nan)
out = samples.copy()
for y in range(H):
    for x in range(W):
        if not known[:, :, y, x].any():
            continue
        near, t, s = reach(y, x, False, 0)
        dry_t, dry_s = np.mean(t < TRACE), np.mean(s < TRACE)
        radius[y, x], t, s = reach(y, x, True, near)
        qt, qs = (np.quantile(v[v >= TRACE], P) for v in (t, s))
        value = samples[:, :, y, x].astype(float)
        p = dry_s + (1 - dry_s) * np.interp(value, qs, P)
        q = (p - dry_t) / (1 - dry_t)
        mapped = np.where(q < 0, 0, np.interp(q, P, qt))
        out[:, :, y, x] = np.where(np.isnan(value), np.nan, np.where(value < TRACE, 0, mapped))


def plain(a):
    return [None if np.isnan(v) else round(float(v), 6) for v in a.ravel()]


print(json.dumps({"truth": plain(truth), "samples": plain(samples), "out": plain(out), "radius": plain(radius)}))
