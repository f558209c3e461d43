"""Maps by cell, by NumPy and SciPy. argv: make FOLDER, or check FOLDER MAPS.nc, which prints the largest differences."""
import json, sys
import numpy as np, pandas as pd, xarray as xr
from scipy.stats import ttest_1samp
mode, out = sys.argv[1:3]
n, m, H, W = 120, 3, 6, 7

def make():
    rng = np.random.default_rng(5)
    time = pd.date_range("2003-01-05", periods=n, freq="3D")
    level = rng.normal(size=(n, 1, 1))
    T = np.maximum(0, 3 * level + 3 * rng.gamma(0.7, 2, size=(n, H, W)) - 1.5).astype("f4")
    S = np.maximum(0, 3 * level[:, None] + 3 * rng.gamma(0.7, 2, size=(n, m, H, W)) - 1.5).astype("f4")
    S[..., :2] += 0.2  # drizzle in the west
    S[..., 4:5] *= 2   # too heavy in the middle
    T[:, 0, 0] = np.nan            # never known
    T[:30, 1, 1] = np.nan          # known in 90 events
    S[:, 1, 2, 2] = np.nan         # one member is missing
    T[20:, 3, 3] = np.nan          # known in four blocks
    land = np.ones((H, W), "u1"); land[5] = 0
    axes = {"time": time, "lat": ("lat", np.linspace(42, 48, H), {"units": "degrees_north"}),
            "lon": ("lon", np.linspace(6, 14, W), {"units": "degrees_east"})}
    xr.Dataset({"pr": (("time", "lat", "lon"), T, {"units": "mm/day"})}, axes).to_netcdf(f"{out}/truth.nc")
    xr.Dataset({"pr": (("time", "member", "lat", "lon"), S, {"units": "mm/day"})}, axes).to_netcdf(f"{out}/samples.nc")
    np.save(f"{out}/land.npy", land)

def benjamini_hochberg(p):
    q = np.full(p.shape, np.nan); ok = np.flatnonzero(np.isfinite(p.ravel()))
    ps = p.ravel()[ok]
    for k, i in enumerate(ok):
        at_least = ps[ps >= ps[k]]
        q.ravel()[i] = min(1, min(len(ps) * x / np.sum(ps <= x) for x in at_least))
    return q

def check():
    T = xr.open_dataset(f"{out}/truth.nc").pr.values; S = xr.open_dataset(f"{out}/samples.nc").pr.values
    land = np.load(f"{out}/land.npy"); maps = xr.open_dataset(sys.argv[3])
    blocks = np.arange(n) // 6
    want = {k: np.full((H, W), np.nan) for k in
        [f"{a}_{b}" for a in ("mean", "wet_frequency", "p99") for b in ("real", "generated", "difference", "p")] +
        ["rank_generated", "rank_p", "outer_ranks_generated", "outer_ranks_p"]}
    events = np.zeros((H, W))
    for y in range(H):
        for x in range(W):
            t, s = T[:, y, x], S[:, :, y, x]
            known = np.isfinite(t) & np.isfinite(s).any(1) & (land[y, x] == 1)
            events[y, x] = known.sum()
            if not known.any(): continue
            t, s, b = t[known].astype("f8"), s[known].astype("f8"), blocks[known]
            w = np.float32(0.1)
            wt = (t.astype("f4") >= w).astype("f8")
            ws = np.nanmean(np.where(np.isfinite(s), s.astype("f4") >= w, np.nan), axis=1)
            mm = np.isfinite(s).sum(1)
            below, equal = (s < t[:, None]).sum(1), (s == t[:, None]).sum(1)
            rank = (below + equal / 2) / mm
            outer = np.array([sum(((k in (0, mm[e])) / (equal[e] + 1)) for k in range(below[e], below[e] + equal[e] + 1))
                              for e in range(len(t))]) * (mm + 1) / 2
            # An outer bin that is both ends cannot be, for there are two members or more.
            def put(name, a, c, d):
                full = np.bincount(b, minlength=20)
                want[f"{name}_real"][y, x], want[f"{name}_generated"][y, x] = a, c
                want[f"{name}_difference"][y, x] = c - a
                want[f"{name}_p"][y, x] = p_of(d, b, full)
            def p_of(d, b, full):
                used = np.flatnonzero(full)
                if len(used) < 5: return np.nan
                means = np.array([d[b == k].mean() for k in used])
                if np.all(means == 0): return 1
                assert len(set(full[used])) == 1
                return max(ttest_1samp(means, 0).pvalue, 2.0 ** (1 - len(used)))
            even = len(set(np.bincount(b)[np.unique(b)])) == 1
            if not even and len(np.unique(b)) >= 5: continue
            put("mean", t.mean(), np.nanmean(s, axis=1).mean(), np.nanmean(s, axis=1) - t)
            put("wet_frequency", wt.mean(), ws.mean(), ws - wt)
            full = np.bincount(b, minlength=20)
            want["rank_generated"][y, x] = rank.mean(); want["rank_p"][y, x] = p_of(rank - 0.5, b, full)
            want["outer_ranks_generated"][y, x] = outer.mean(); want["outer_ranks_p"][y, x] = p_of(outer - 1, b, full)
            if len(t) >= 100:
                qt, qs = np.quantile(t, 0.99), np.quantile(s[np.isfinite(s)], 0.99)
                q = max(qt, qs)
                put("p99", qt, qs, np.nanmean(np.where(np.isfinite(s), s > q, np.nan), axis=1) - (t > q))
    worst = {}
    for k, v in want.items():
        got = maps[k].values
        assert (np.isfinite(got) == np.isfinite(v)).all(), (k, got, v)
        worst[k] = float(np.nanmax(np.abs(got - v)))
        if k.endswith("_p"):
            adjusted = benjamini_hochberg(v)
            worst[f"{k}_adjusted"] = float(np.nanmax(np.abs(maps[f"{k}_adjusted"].values - adjusted)))
            marked = maps[k.replace("_p", "_significant")].values
            assert (marked == (np.nan_to_num(adjusted, nan=1) <= 0.05)).all(), k
    print(json.dumps({"worst": worst, "events": bool((maps.events.values == events).all()),
        "lat": maps.lat.values.tolist(), "units": maps.p99_real.attrs["units"],
        "reason": {f"{y},{x}": int(maps.reason.values[y, x]) for y, x in [(0, 0), (1, 1), (2, 2), (3, 3), (5, 3)]},
        "west_too_wet": int(maps.wet_frequency_significant.values[:5, :2].sum()),
        "p99_marked": np.flatnonzero(maps.p99_significant.values.any(0)).tolist()}))

make() if mode == "make" else check()
