"""Folders of files: days, members, years; names whose order as text is not that of their numbers."""
import os

import netCDF4
import numpy as np
import rasterio
from rasterio.transform import Affine

from axes import iso_times
from content import make_rain, pick


def make(case):
    case.format = "folder"
    kind = case.pick("folder of", ["npy days and members", "npy days", "NetCDF members", "NetCDF years", "NetCDF days",
                                   "GeoTIFF days", "npy numbered"])
    rain, _ = make_rain(case, members=case.pick("members", [1, 3, 11]), most=5)
    folder = case.file("fields")
    os.makedirs(folder)
    {
        "npy days and members": npy_members, "npy days": npy_days, "npy numbered": npy_numbered,
        "NetCDF members": netcdf_members, "NetCDF years": netcdf_years, "NetCDF days": netcdf_days,
        "GeoTIFF days": geotiff_days,
    }[kind](case, folder, rain)


def days(case, count):
    """Names of days, out of order of writing, and their ISO texts."""
    start = np.datetime64(pick(case.rng, ["1999-12-28", "2000-02-26", "2001-01-05"]))
    return [str(start + i) for i in range(count)]


def write_shuffled(case, jobs):
    """The order in which files come into a folder says nothing."""
    for i in case.rng.permutation(len(jobs)):
        jobs[int(i)]()


def npy_members(case, folder, rain):
    names = days(case, len(rain))
    style = case.pick("named", ["{0}_sample_{1}.npy", "{0}_member{1}.npy", "{0}.m{1:02d}.npy"])
    jobs = [lambda e=e, m=m: np.save(os.path.join(folder, style.format(names[e], m)), rain[e, m])
            for e in range(len(rain)) for m in range(rain.shape[1])]
    write_shuffled(case, jobs)
    case.options = {"units": "mm/day"}
    case.times = [f"{day}T00:00:00" for day in names]
    case.values = np.stack([[np.load(os.path.join(folder, style.format(day, m))) for m in range(rain.shape[1])]
                            for day in names])


def npy_days(case, folder, rain):
    names = days(case, len(rain))
    style = case.pick("named", ["{0}.npy", "rain_{0}.npy"])
    write_shuffled(case, [lambda e=e: np.save(os.path.join(folder, style.format(names[e])), rain[e, 0])
                          for e in range(len(rain))])
    case.options = {"units": "mm/day"}
    case.times = [f"{day}T00:00:00" for day in names]
    case.values = np.stack([np.load(os.path.join(folder, style.format(day)))[None] for day in names])


def npy_numbered(case, folder, rain):
    style = case.pick("named", ["event_{0}_sample_{1}.npy", "{0}_sample_{1}.npy", "day_{0:06d}_sample_{1}.npy"])
    first = pick(case.rng, [0, 1, 8, 98])
    write_shuffled(case, [lambda e=e, m=m: np.save(os.path.join(folder, style.format(first + e, m)), rain[e, m])
                          for e in range(len(rain)) for m in range(rain.shape[1])])
    case.options = {"units": "mm/day"}
    case.values = np.stack([[np.load(os.path.join(folder, style.format(first + e, m))) for m in range(rain.shape[1])]
                            for e in range(len(rain))])


def netcdf(path, rain, numbers):
    with netCDF4.Dataset(path, "w", format="NETCDF4_CLASSIC") as file:
        for name, length in zip(("time", "lat", "lon"), rain.shape):
            file.createDimension(name, None if name == "time" else length)
        time = file.createVariable("time", "f8", ("time",))
        time.units = "days since 1990-01-01"
        time[:] = numbers
        variable = file.createVariable("pr", "f4", ("time", "lat", "lon"))
        variable.units = "mm/day"
        variable[:] = rain


def load(path):
    with netCDF4.Dataset(path) as file:
        return np.asarray(file["pr"][...], dtype="f8"), iso_times(file["time"][...], file["time"].units, "standard")


def netcdf_members(case, folder, rain):
    style = case.pick("named", ["run_r{0}i1p1.nc", "m{0}.nc", "member_{0:03d}.nc"])
    first = case.pick("first member", [0, 1, 9])
    path = lambda m: os.path.join(folder, style.format(first + m))
    write_shuffled(case, [lambda m=m: netcdf(path(m), rain[:, m], 3000.0 + np.arange(len(rain)))
                          for m in range(rain.shape[1])])
    parts = [load(path(m)) for m in range(rain.shape[1])]
    case.values = np.stack([values for values, _ in parts], axis=1)
    case.times = parts[0][1]


def netcdf_years(case, folder, rain):
    rain = rain[:, 0]
    names = case.pick("named", ["pr_{0}.nc", "{0}.nc", "part{1}.nc"])
    path = lambda n: os.path.join(folder, names.format(2001 + n, [9, 10, 11, 100, 101, 8][n]))
    numbers = lambda n: 4000.0 + 400 * n + np.arange(2)
    pairs = [np.stack([rain[n], rain[n] + 1]) for n in range(len(rain))]
    write_shuffled(case, [lambda n=n: netcdf(path(n), pairs[n], numbers(n)) for n in range(len(rain))])
    parts = [load(path(n)) for n in range(len(rain))]
    case.values = np.concatenate([values for values, _ in parts])[:, None]
    case.times = [time for _, times in parts for time in times]


def netcdf_days(case, folder, rain):
    """One time each: six-hourly or daily."""
    step = case.pick("step of files", [1.0, 0.25])
    path = lambda n: os.path.join(folder, f"pr_{n}.nc")
    write_shuffled(case, [lambda n=n: netcdf(path(n), rain[n, :1], [4000.0 + step * n]) for n in range(len(rain))])
    parts = [load(path(n)) for n in range(len(rain))]
    case.values = np.concatenate([values for values, _ in parts])[:, None]
    case.times = [time for _, times in parts for time in times]


def geotiff_days(case, folder, rain):
    names = days(case, len(rain))
    style = case.pick("named", ["chirps-v2.0.{0}.tif", "PRISM_ppt_{1}_bil.tif", "{0}.tif", "rain_{1}.tif"])
    path = lambda day: os.path.join(folder, style.format(day.replace("-", ".") if "chirps" in style else day,
                                                         day.replace("-", "")))

    def write(day, field):
        with rasterio.open(path(day), "w", driver="GTiff", count=1, height=field.shape[0], width=field.shape[1],
                           dtype="float32", nodata=-9999, crs="EPSG:4326",
                           transform=Affine(0.5, 0, 10, 0, -0.5, 50)) as file:
            file.write(field.astype("f4"), 1)

    write_shuffled(case, [lambda e=e: write(names[e], rain[e, 0]) for e in range(len(rain))])
    fields = []
    for day in names:
        with rasterio.open(path(day)) as file:
            fields.append(np.ma.filled(file.read(masked=True).astype("f8"), np.nan))
    case.options = {"units": "mm/day"}
    case.times = [f"{day}T00:00:00" for day in names]
    case.values = np.stack(fields)
