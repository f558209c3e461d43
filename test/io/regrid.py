"""Fields on two grids, and what they are on each other's by an O(n²) overlap, xarray and SciPy. argv: folder."""
import json, sys
import numpy as np, pandas as pd, xarray as xr
from scipy.interpolate import NearestNDInterpolator
out = sys.argv[1]
rng = np.random.default_rng(3)
n, m = 4, 2
fine = dict(lat=np.linspace(59.5, 40.5, 20), lon=np.arange(-9.5, 10, 1.0) % 360)
coarse = dict(lat=np.arange(41.3, 58, 3.0), lon=np.arange(-8.2, 8, 2.4))

def edges(c):
    e = (c[1:] + c[:-1]) / 2
    return np.concatenate([[2 * c[0] - e[0]], e, [2 * c[-1] - e[-1]]])

def save(name, grid, values):
    axes = {"time": pd.date_range("2001-01-01", periods=n), "lat": ("lat", grid["lat"], {"units": "degrees_north"}), "lon": ("lon", grid["lon"], {"units": "degrees_east"})}
    dims = ("time", "member", "lat", "lon") if values.ndim == 4 else ("time", "lat", "lon")
    xr.Dataset({"pr": (dims, values, {"units": "mm/day"})}, axes).to_netcdf(f"{out}/{name}.nc")

T = np.maximum(0, rng.normal(2, 4, (n, 6, 7)))
S = np.maximum(0, rng.normal(2, 4, (n, m, 20, 20)))
S[1, 0, 4:8, 5:9] = np.nan; S[2, 1, 3, 3] = np.nan
save("truth", coarse, T); save("samples", fine, S)
np.save(f"{out}/coarse.npy", T[:, :5, :5]); np.save(f"{out}/fine.npy", S[:, :, :, :])

lon = (fine["lon"] + 180) % 360 - 180
fe, ge = edges(fine["lat"]), edges(lon)
ce, de = edges(coarse["lat"]), edges(coarse["lon"])

def conservative(field):
    result = np.full((6, 7), np.nan)
    for j in range(6):
        for i in range(7):
            total = known = 0.0
            for y in range(20):
                lo, hi = max(min(fe[y], fe[y + 1]), ce[j]), min(max(fe[y], fe[y + 1]), ce[j + 1])
                if hi <= lo: continue
                for x in range(20):
                    a, b = max(ge[x], de[i]), min(ge[x + 1], de[i + 1])
                    if b <= a or np.isnan(field[y, x]): continue
                    area = np.radians(b - a) * (np.sin(np.radians(hi)) - np.sin(np.radians(lo)))
                    total += area * field[y, x]; known += area
            whole = np.radians(de[i + 1] - de[i]) * (np.sin(np.radians(ce[j + 1])) - np.sin(np.radians(ce[j])))
            if known >= 0.5 * whole * (1 - 1e-9): result[j, i] = total / known
    return result

def bilinear(field):
    return xr.DataArray(field, coords={"lat": fine["lat"], "lon": lon}, dims=("lat", "lon")).interp(lat=coarse["lat"], lon=coarse["lon"]).values

def nearest(field):
    y, x = np.meshgrid(fine["lat"], lon, indexing="ij")
    find = NearestNDInterpolator(np.column_stack([y.ravel(), x.ravel()]), field.ravel())
    return find(*np.meshgrid(coarse["lat"], coarse["lon"] - 1e-6, indexing="ij"))

done = {f.__name__: [[[None if np.isnan(v) else v for v in f(S[e, k]).ravel()] for k in range(m)] for e in range(n)] for f in (conservative, bilinear, nearest)}
print(json.dumps(done))
