"""Plain HDF5 by h5py, with and without dimension scales; unpacked by xarray's own decoder."""
import h5py
import numpy as np
import xarray

from axes import make_times, iso_times, make_places
from content import RATES, make_rain, pick
from packing import stored_as

TYPES = ["f4", "f8", "f2", "i1", "i2", "i4", "u1", "u2", "u4", "i8"]


def make(case):
    rng = case.rng
    case.format = "HDF5"
    rain, missing = make_rain(case)
    events, members, height, width = rain.shape
    units = case.pick("units", list(RATES))
    factor = RATES[units]
    half = case.maybe("float16", 0.05)
    kinds = ["f4"] if half else [t for t in TYPES if t != "f2"]
    stored, fill, attributes = stored_as(case, rain / factor, missing, kinds, factor)
    if half:
        stored = (rain).astype("f2")
        units, factor, fill, attributes = "mm/day", 1, None, {}
        case.relative = 2e-3
    attributes["units"] = units
    if fill is not None:
        attributes["_FillValue"] = fill
    if not members > 1 or case.maybe("no member axis", 0.3):
        stored, dims = stored[:, 0], ["time", "lat", "lon"]
    else:
        dims = ["time", "member", "lat", "lon"]
    path = case.file("fields.h5")
    name = pick(rng, ["pr", "precip", "data/grid/rain", "降水"])
    settings = {"libver": "latest"} if case.maybe("latest version", 0.4) else {}
    if case.maybe("user block", 0.15):
        settings["userblock_size"] = 512
    if case.maybe("tracked order", 0.3):
        settings["track_order"] = True
    with h5py.File(path, "w", **settings) as file:
        dataset = file.create_dataset(name, data=None, shape=stored.shape, dtype=order_of(case, stored.dtype),
                                      **storage(case, stored))
        dataset[...] = stored
        for key, value in attributes.items():
            dataset.attrs[key] = attribute(case, key, value)
        if case.maybe("dimension scales", 0.6):
            scales(case, file, dataset, dims, stored.shape)
    read_back(case, path, name, dims, factor)
    case.options = {} if name in ("pr", "precip", "data/grid/rain") else {"variable": name}


def order_of(case, dtype):
    return dtype.newbyteorder(">") if case.maybe("big-endian", 0.25) else dtype


def storage(case, stored):
    options = {}
    if case.maybe("resizable", 0.3):
        options["maxshape"] = (None,) + stored.shape[1:]
    if case.maybe("chunked", 0.6):
        if case.maybe("odd chunks", 0.6):
            options["chunks"] = tuple(int(case.rng.integers(1, n + 1)) for n in stored.shape)
        how = case.pick("filter", ["gzip", "lzf", "szip", "shuffle gzip", "scaleoffset", "none", "gzip"])
        if "gzip" in how:
            options["compression"] = "gzip"
        if how in ("lzf", "szip") and (how == "lzf" or "chunks" not in options):
            options["compression"] = how
        if how == "shuffle gzip":
            options["shuffle"] = True
        if how == "scaleoffset" and stored.dtype.kind in "iu" and stored.dtype.itemsize < 8:
            options["scaleoffset"] = 0
        if case.maybe("fletcher32", 0.2) and "scaleoffset" not in options:
            options["fletcher32"] = True
    if case.maybe("fill of the dataset", 0.2):
        options["fillvalue"] = 77
    return options


def attribute(case, key, value):
    if isinstance(value, str):
        how = case.pick("text attributes", ["variable length", "fixed length", "array of one"])
        if how == "fixed length":
            return np.bytes_(value)
        return np.array([value], dtype=h5py.string_dtype()) if how == "array of one" else value
    if np.ndim(value) == 0 and case.maybe("number attributes as arrays of one", 0.4):
        return np.array([value])
    return value


def scales(case, file, dataset, dims, shape):
    sizes = dict(zip(dims, shape))
    axis = make_times(case, sizes["time"])
    lat, lon = make_places(case, sizes["lat"], sizes["lon"])
    contents = {"time": axis.numbers, "member": np.arange(sizes.get("member", 0)), "lat": lat, "lon": lon}
    for number, dim in enumerate(dims):
        file[dim] = contents[dim]
        file[dim].make_scale(dim)
        dataset.dims[number].attach_scale(file[dim])
    file["time"].attrs["units"], file["time"].attrs["calendar"] = axis.units, axis.calendar
    file["lat"].attrs["units"], file["lon"].attrs["units"] = "degrees_north", "degrees_east"
    case.times = iso_times(file["time"][...], axis.units, axis.calendar)
    case.lat, case.lon = file["lat"][...], file["lon"][...]


def read_back(case, path, name, dims, factor):
    with h5py.File(path) as file:
        dataset = file[name]
        raw = dataset[...]
        attributes = {}
        for key, value in dataset.attrs.items():
            if key in ("DIMENSION_LIST",):
                continue
            if isinstance(value, bytes):
                value = value.decode()
            elif isinstance(value, np.ndarray) and value.size == 1:
                value = value[0]
            attributes[key] = value
        variable = xarray.Variable(dims, raw, attributes)
    decoded = xarray.conventions.decode_cf_variable("v", variable, decode_times=False)
    values = np.asarray(decoded.values, dtype="f8")
    case.values = (values[:, np.newaxis] if values.ndim == 3 else values) * factor
