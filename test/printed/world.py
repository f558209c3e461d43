"""Writes the files that printed commands name: dated daily rain on 12x10 cells, samples with drizzle, a mask, arrays."""
import json
import os
import sys

import numpy as np
from netCDF4 import Dataset

os.chdir(sys.argv[1])
rng = np.random.default_rng(7)
days, members, height, width = 60, 3, 12, 10
common = rng.normal(size=(days, height, width)).cumsum(1).cumsum(2)
common = (common - common.mean()) / common.std()
rain = np.where(common > 0.2, 8 * (common - 0.2), 0).astype("f4")


def drawn(seed, drizzle):
    own = np.random.default_rng(seed)
    amounts = rain[:, None] * own.lognormal(0, 0.3, (days, members, height, width))
    traces = own.exponential(drizzle, amounts.shape)
    return np.where(amounts == 0, traces, amounts).astype("f4")


def netcdf(path, values, start=0):
    with Dataset(path, "w") as file:
        names = ("time", "member", "lat", "lon") if values.ndim == 4 else ("time", "lat", "lon")
        for name, length in zip(names, values.shape):
            file.createDimension(name, length)
        time = file.createVariable("time", "f8", ("time",))
        time.units = "days since 2001-01-01"
        time[:] = start + np.arange(len(values))
        for name, first, length in (("lat", 44, height), ("lon", 5, width)):
            place = file.createVariable(name, "f8", (name,))
            place.units = {"lat": "degrees_north", "lon": "degrees_east"}[name]
            place[:] = first + 0.25 * np.arange(length)
        pr = file.createVariable("pr", "f4", names)
        pr.units = "mm/day"
        pr[:] = values


for name in ["obs", "T"]:
    netcdf(f"{name}.nc", rain)
for k, name in enumerate(["model", "S", "a", "b", "before", "after"]):
    netcdf(f"{name}.nc", drawn(k, 0.3 + 0.1 * k))
netcdf("test.nc", rain)
netcdf("train.nc", drawn(11, 0.01)[:, 0])
netcdf("next-year.nc", drawn(9, 0.3), start=365)
for k, name in enumerate(["srdrn", "srdrn_augmented", "a1", "a2", "a3", "b1", "b2", "b3"]):
    netcdf(f"{name}.nc", drawn(20 + k, 0.1)[:, 0])
land = np.ones((height, width), "f4")
land[:, :2] = 0


def fixed(path, name, values, **attributes):
    with Dataset(path, "w") as file:
        for axis, first, length in (("lat", 44, height), ("lon", 5, width)):
            file.createDimension(axis, length)
            place = file.createVariable(axis, "f8", (axis,))
            place.units = {"lat": "degrees_north", "lon": "degrees_east"}[axis]
            place[:] = first + 0.25 * np.arange(length)
        variable = file.createVariable(name, "f4", ("lat", "lon"))
        variable.setncatts(attributes)
        variable[:] = values


fixed("land.nc", "land", land)
fixed("coast.nc", "coast", np.arange(width) < 4)
fixed("alps-mask.nc", "mask", np.arange(height)[:, None] > 6)
fixed("dem.nc", "elevation", 200.0 * np.arange(width), units="m")
for name, values in {
    "T": rain,
    "S": drawn(1, 0.3),
    "B": drawn(2, 0.1)[:, 0],
    "A": drawn(3, 0.1)[:, 0],
    "land": land,
    "mean": np.full((height, width), 0.5, "f4"),
    "std": np.full((height, width), 0.8, "f4"),
}.items():
    np.save(f"{name}.npy", values)
