"""NetCDF and Zarr as xarray writes them, and as xarray reads them."""
import warnings

import cftime
import numpy as np
import xarray

from axes import make_places, rounded
from content import AMOUNTS, RATES, make_rain, pick

NAMES = ["pr", "tp", "precipitation", "rain_rate"]


def make(case):
    rng = case.rng
    rain, missing = make_rain(case)
    events, members, height, width = rain.shape
    times, step = date_axis(case, events)
    lat, lon = make_places(case, height, width)
    amount = events > 1 and case.maybe("amount units", 0.3)
    units = case.pick("units", list(AMOUNTS if amount else RATES))
    factor = AMOUNTS[units] * 24 / step if amount else RATES[units]
    values = np.where(missing, np.nan, rain / factor).astype(case.pick("type", ["f4", "f8"]))
    dims = ["time", "member", "lat", "lon"]
    if members == 1 and case.maybe("no member axis", 0.7):
        values, dims = values[:, 0], ["time", "lat", "lon"]
    array = xarray.DataArray(values, dims=dims, coords={"time": times, "lat": ("lat", lat, {"units": "degrees_north"}),
                                                       "lon": ("lon", lon, {"units": "degrees_east"})},
                             attrs={"units": units})
    if case.maybe("dimensions in another order", 0.4):
        array = array.transpose(*rng.permutation(dims))
    if events == 1 and case.maybe("scalar time", 0.6):
        array = array.isel(time=0)
    if case.maybe("scalar height", 0.3):
        array = array.assign_coords(height=2.0)
    name = pick(rng, NAMES)
    dataset = array.to_dataset(name=name)
    if case.maybe("second field", 0.3):
        dataset["temperature"] = array.copy(data=np.zeros(array.shape))
        dataset["temperature"].attrs = {"units": "K"}
    if case.maybe("2-D places beside", 0.2):
        dataset = dataset.assign_coords(area=(("lat", "lon"), np.ones((height, width))))
    encoding = {name: packing(case, rain / factor, factor), "time": {"units": f"{pick(rng, ['days', 'hours'])} since 1950-01-01"}}
    how = case.pick("xarray writes", ["netcdf4", "NETCDF4_CLASSIC", "scipy", "NETCDF3_64BIT", "zarr"])
    path = write(case, dataset, how, encoding, name)
    opened = xarray.open_zarr(path, consolidated=False) if how == "zarr" else xarray.open_dataset(path)
    with opened as read:
        field = read[name]
        wanted = [d for d in ("time", "member", "lat", "lon") if d in field.dims]
        found = np.asarray(field.transpose(*wanted).values, dtype="f8") * factor
        for axis, dim in enumerate(("time", "member")):
            if dim not in wanted:
                found = np.expand_dims(found, axis)
        case.values = found
        case.times = texts(read["time"].values)
        case.lat, case.lon = read["lat"].values, read["lon"].values
    case.options = {"variable": name}


def date_axis(case, events):
    calendar = case.pick("calendar", ["numpy", "noleap", "360_day", "standard", "julian"])
    step = case.pick("step", [24, 24, 6, 1])
    rng = case.rng
    year, month = int(rng.integers(1960, 2050)), int(rng.integers(1, 13))
    if calendar == "numpy":
        start = np.datetime64(f"{year}-{month:02d}-15T{int(rng.integers(0, 2)) * 12:02d}:00", "ns")
        return start + np.arange(events) * np.timedelta64(step, "h"), step
    import datetime

    start = cftime.datetime(year, month, 15, calendar=calendar)
    return np.array([start + datetime.timedelta(hours=step * i) for i in range(events)]), step


def packing(case, rain, factor):
    how = case.pick("encoding", ["as it is", "packed", "float with fill", "unsigned"])
    if how == "as it is":
        return {}
    if how == "float with fill":
        return {"_FillValue": -9999.0, "dtype": "f4"}
    top = max(float(rain.max()), 1 / factor)
    case.absolute = max(case.absolute, 1e-6 * max(float(rain.max()) * factor, 1))
    if how == "packed":
        return {"dtype": "i2", "scale_factor": top / 30000, "add_offset": top / 4, "_FillValue": -32768}
    return {"dtype": "i2", "scale_factor": top / 65000, "_FillValue": np.int16(-1), "_Unsigned": "true"}


def write(case, dataset, how, encoding, name):
    if how == "zarr":
        case.format = "Zarr v2"
        path = case.file("fields.zarr")
        dataset.to_zarr(path, encoding=encoding, consolidated=case.maybe("consolidated", 0.5))
        return path
    case.format = "NetCDF-3" if how in ("scipy", "NETCDF3_64BIT") else "NetCDF-4"
    path = case.file("fields.nc")
    if how == "netcdf4" and case.maybe("deflated", 0.5):
        encoding[name].update(zlib=True, complevel=2)
    engine = "scipy" if how == "scipy" else "netcdf4"
    kind = {"scipy": "NETCDF3_CLASSIC", "netcdf4": "NETCDF4"}.get(how, how)
    first = kind in ("NETCDF4", "NETCDF4_CLASSIC") or dataset[name].dims[0] == "time"
    unlimited = ["time"] if "time" in dataset.dims and first and how != "scipy" and case.maybe("unlimited", 0.4) else None
    dataset.to_netcdf(path, engine=engine, format=kind, encoding=encoding, unlimited_dims=unlimited)
    return path


def texts(times):
    flat = np.ravel(times)
    if flat.dtype.kind == "M":
        return [str((t + np.timedelta64(500, "ms")).astype("datetime64[s]")) for t in flat]
    return [rounded(t) for t in flat]
