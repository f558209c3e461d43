"""Made-up fields and their scores by stratum, by NumPy and SciPy. argv: folder."""
import json, sys, os
import numpy as np, pandas as pd, xarray as xr
from scipy.stats import ks_2samp
out = sys.argv[1]
rng = np.random.default_rng(11)
n, m, H, W = 24, 3, 7, 9
time = pd.date_range("2003-01-05", periods=n, freq="15D")
lat = np.linspace(48, 42, H); lon = np.linspace(356, 364, W) % 360
level = rng.normal(size=(n, 1, 1))
T = np.maximum(0, 3 * level + 3 * rng.normal(size=(n, H, W)) + 1).astype("f4")
S = np.maximum(0, T[:, None] + 2 * rng.normal(size=(n, m, H, W)) + 0.4).astype("f4")
T[3, 2, 2] = np.nan; T[7, 5, :] = np.nan
elev = rng.uniform(0, 2500, (H, W)).astype("f4"); elev[0, 0] = np.nan
land = (rng.uniform(size=(H, W)) < 0.8).astype("u1")
coast = np.zeros((H, W), "u1"); coast[:, 6:] = 1
axes = {"time": time, "lat": ("lat", lat, {"units": "degrees_north"}), "lon": ("lon", lon, {"units": "degrees_east"})}
xr.Dataset({"pr": (("time", "lat", "lon"), T, {"units": "mm/day"})}, axes).to_netcdf(f"{out}/truth.nc")
xr.Dataset({"pr": (("time", "member", "lat", "lon"), S, {"units": "mm/day"})}, axes).to_netcdf(f"{out}/samples.nc")
better = np.maximum(0, T[:, None] + 0.3 * rng.normal(size=S.shape)).astype("f4")
better = np.where(np.isnan(better), S, better)
xr.Dataset({"pr": (("time", "member", "lat", "lon"), better, {"units": "mm/day"})}, axes).to_netcdf(f"{out}/better.nc")
np.save(f"{out}/elevation.npy", elev); np.save(f"{out}/land.npy", land); np.save(f"{out}/coast.npy", coast)
np.save(f"{out}/other.npy", np.ones((H, W + 1), "u1"))

def scores(events, cells, members):
    ok = cells[None] & np.isfinite(T)
    truth = T[events][ok[events]].astype("f8")
    pairs = [(i, k) for i in events for k in members]
    sample = np.concatenate([S[i, k][ok[i]] for i, k in pairs]).astype("f8")
    real = np.concatenate([T[i][ok[i]] for i, k in pairs]).astype("f8")
    rs = []
    for i, k in pairs:
        a, b = T[i][ok[i]].astype("f8"), S[i, k][ok[i]].astype("f8")
        if a.std() > 0 and b.std() > 0: rs.append(np.corrcoef(a, b)[0, 1])
    wet = np.float32(0.1)
    return dict(events=len(events), cells=len(sample), truthWet=float(np.mean(truth.astype("f4") >= wet)),
        wet=float(np.mean(sample.astype("f4") >= wet)), ks=float(ks_2samp(truth, sample).statistic),
        mass=float(sample.sum() / real.sum() - 1), r=float(np.mean(rs)), p99=float(np.quantile(sample, 0.99)))

every, members, inside = list(range(n)), list(range(m)), land == 1
expected = {}
season = ["DJF", "MAM", "JJA", "SON"]
for s, name in enumerate(season):
    expected[f"season {name}"] = scores([i for i in every if time[i].month % 12 // 3 == s], inside, members)
for month, name in [(1, "Jan"), (7, "Jul")]:
    expected[f"month {name}"] = scores([i for i in every if time[i].month == month], inside, members)
east = (lon >= 359) | (lon <= 2)
box = np.outer((lat >= 43) & (lat <= 46), east)
expected["region box"] = scores(every, box & inside, members)
expected["region coast"] = scores(every, (coast == 1) & inside, members)
rows = np.zeros((H, W), bool); rows[1:3, 0:4] = True
expected["region corner"] = scores(every, rows & inside, members)
q = np.nanquantile(np.where(inside, elev, np.nan).astype("f8"), [1 / 3, 2 / 3])
with np.errstate(invalid="ignore"):
    classes = [elev < q[0], (elev >= q[0]) & (elev < q[1]), elev >= q[1]]
for c, cells in enumerate(classes):
    expected[f"elevation {c}"] = scores(every, cells & inside, members)
means = np.array([np.nanmean(np.where(inside, T[i].astype("f8"), np.nan)) for i in every])
for c, (lo, hi) in enumerate([(-1, 1), (1, 4), (4, 1e9)]):
    expected[f"intensity {c}"] = scores([i for i in every if lo <= means[i] < hi], inside, members)
for k in members:
    expected[f"member member {k}"] = scores(every, inside, [k])
print(json.dumps(expected))
