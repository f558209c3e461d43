"""Writes NetCDF files for fits by month (`make DIR`), and checks what became of them with NumPy (`check DIR`, `cured DIR`)."""
import sys
from pathlib import Path

import numpy as np
import xarray as xr

command, folder = sys.argv[1], Path(sys.argv[2])
ATTRS = {"units": "mm day-1", "standard_name": "lwe_precipitation_rate"}


def save(name, values, times, lat, lon, dims=("time", "lat", "lon")):
    coords = {"time": times, "lat": ("lat", lat, {"units": "degrees_north"}), "lon": ("lon", lon, {"units": "degrees_east"})}
    array = xr.DataArray(values.astype("f4"), dims=dims, coords=coords, name="pr", attrs=ATTRS)
    array.to_netcdf(folder / name)


if command == "make":
    rng = np.random.default_rng(5)
    times = np.concatenate([np.arange(f"{y}-{m}-01", f"{y}-{m}-21", dtype="datetime64[D]") for y in (1991, 2041) for m in ("01", "07")])
    lat, lon = np.arange(8) * 0.1 + 45, np.arange(12) * 0.1 + 5
    months = times.astype("datetime64[M]").astype(int) % 12 + 1
    wet = np.where(months == 1, 0.8, 0.2)[:, None, None]
    truth = np.where(rng.random((80, 8, 12)) < wet, rng.gamma(0.8, 5, (80, 8, 12)) + 0.2, 0)
    drizzle = 0.3 + rng.random((80, 8, 12)) * np.where(months == 1, 0.3, 0.1)[:, None, None]
    samples = np.maximum(truth * rng.gamma(4, 0.25, truth.shape), drizzle)
    samples[:, :4, :4] *= rng.random((80, 1, 1)) > 0.2
    coarse = truth.reshape(80, 2, 4, 3, 4).mean((2, 4)) * 1.1
    save("truth.nc", truth, times, lat, lon)
    save("samples.nc", samples, times, lat, lon)
    save("coarse.nc", coarse, times, lat.reshape(2, 4).mean(1), lon.reshape(3, 4).mean(1))
    save("elsewhere.nc", coarse, times, lat.reshape(2, 4).mean(1) + 3, lon.reshape(3, 4).mean(1))
    save("later.nc", coarse, times + np.timedelta64(3650, "D"), lat.reshape(2, 4).mean(1), lon.reshape(3, 4).mean(1))
    np.save(folder / "undated.npy", samples.astype("f4"))
elif command == "cured":
    import json

    samples, cured, coarse = (xr.open_dataset(folder / n)["pr"] for n in ("samples.nc", "cured/samples.nc", "coarse.nc"))
    blocks = cured.values.astype("f8").reshape(80, 2, 4, 3, 4).mean((2, 4))
    mass = coarse.values.astype("f8")
    here = (blocks > 0) & (mass > 0)
    change = lambda a: float(a.sel(time="2041").mean() / a.sel(time="1991").mean() - 1)
    print(json.dumps({
        "off": float(np.abs(blocks[here] / mass[here] - 1).max()), "dry": int(((blocks == 0) & (mass > 0)).sum()),
        "blocks": int(mass.size), "change": [change(samples), change(cured)],
    }))
else:
    read = lambda name: xr.open_dataset(folder / name)["pr"]
    truth, samples, out, coarse = (read(n) for n in ("truth.nc", "samples.nc", "by/samples.nc", "coarse.nc"))
    kept = read("kept/samples.nc")
    blocks = kept.values.astype("f8").reshape(80, 2, 4, 3, 4).mean((2, 4))
    raw = out.values.astype("f8").reshape(80, 2, 4, 3, 4).mean((2, 4))
    here = raw > 0
    off = np.abs(blocks / np.where(coarse.values > 0, coarse.values.astype("f8"), 1) - 1)[here & (coarse.values > 0)]
    made = int(((out.values == 0) & (kept.values != 0)).sum())
    dried = float(np.abs(blocks[here & (coarse.values == 0)]).max(initial=0))
    change = lambda a: float(a.sel(time="2041").mean() / a.sel(time="1991").mean() - 1)
    shares = [float((out if s else truth).groupby("time.month")[m].values.__ge__(0.1).mean()) for m in (1, 7) for s in (0, 1)]
    import json

    print(json.dumps({
        "off": float(off.max()), "made": made, "dried": dried, "shares": shares,
        "dry": int((~here & (coarse.values > 0)).sum()), "blocks": int(coarse.size),
        "change": [change(samples), change(out)],
    }))
