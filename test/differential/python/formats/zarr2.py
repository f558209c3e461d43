"""Zarr version 2 by zarr-python, with every codec of numcodecs that holds numbers; unpacked by xarray's own decoder."""
import numcodecs
import numpy as np
import xarray
import zarr

from axes import iso_times, make_places, make_times
from content import RATES, make_rain, pick
from packing import stored_as

TYPES = ["f4", "f8", "i1", "i2", "i4", "u1", "u2", "u4", "i8"]


def compressors():
    return {
        "none": None,
        "blosc lz4 shuffle": numcodecs.Blosc("lz4", 5, numcodecs.Blosc.SHUFFLE),
        "blosc zstd bitshuffle": numcodecs.Blosc("zstd", 3, numcodecs.Blosc.BITSHUFFLE),
        "blosc zlib": numcodecs.Blosc("zlib", 3, numcodecs.Blosc.NOSHUFFLE),
        "blosc blosclz": numcodecs.Blosc("blosclz", 3),
        "zlib": numcodecs.Zlib(3), "gzip": numcodecs.GZip(3), "bz2": numcodecs.BZ2(3), "lzma": numcodecs.LZMA(),
        "lz4": numcodecs.LZ4(), "zstd": numcodecs.Zstd(3),
    }


def filters(case, dtype):
    how = case.pick("filter", ["none", "none", "none", "delta", "shuffle", "crc32", "adler32", "bitround", "quantize",
                               "fixedscaleoffset", "astype"])
    plain = dtype.str
    floats = dtype.kind == "f"
    if how == "delta":
        return [numcodecs.Delta(plain)] if not floats else None
    if how == "shuffle":
        return [numcodecs.Shuffle(dtype.itemsize)]
    if how in ("crc32", "adler32"):
        return [numcodecs.get_codec({"id": how})]
    if how == "bitround" and floats and dtype.isnative:
        return [numcodecs.BitRound(14)]
    if how == "quantize" and floats and dtype.isnative:
        return [numcodecs.Quantize(3, plain)]
    if how == "fixedscaleoffset" and floats:
        return [numcodecs.FixedScaleOffset(0, 100, plain, "i4")] if case.no_missing else None
    if how == "astype" and plain.endswith("i4"):
        return [numcodecs.AsType(plain.replace("i4", "i8"), plain)]
    return None


def make(case):
    rng = case.rng
    case.format = "Zarr v2"
    rain, missing = make_rain(case)
    events, members, height, width = rain.shape
    units = case.pick("units", list(RATES))
    factor = RATES[units]
    case.no_missing = not missing.any()
    stored, fill, attributes = stored_as(case, rain / factor, missing, TYPES, factor)
    if stored.dtype.itemsize > 1 and case.maybe("big-endian", 0.25):
        stored = stored.astype(stored.dtype.newbyteorder(">"))
    dims = ["time", "member", "lat", "lon"]
    if members == 1 and case.maybe("no member axis", 0.7):
        stored, dims = stored[:, 0], ["time", "lat", "lon"]
    if case.maybe("dimensions in another order", 0.35):
        order = rng.permutation(len(dims))
        stored, dims = np.transpose(stored, order), [dims[i] for i in order]
    store, path = open_store(case)
    prefix = pick(rng, ["", "", "run/one"])
    if prefix:
        case.has("groups")
    group = zarr.group(store=store, path=prefix or None)
    name = pick(rng, ["pr", "precip", "降水"])
    compressor = case.pick("compressor", list(compressors()))
    chosen = filters(case, stored.dtype)
    array = group.create_dataset(
        name, shape=stored.shape, dtype=stored.dtype, compressor=compressors()[compressor], filters=chosen,
        chunks=tuple(int(rng.integers(1, n + 2)) for n in stored.shape), order=case.pick("order", ["C", "F", "C"]),
        fill_value=fill, dimension_separator=case.pick("separator", [".", "/"]),
        write_empty_chunks=path.endswith(".zip") or fill is None or not case.maybe("empty chunks left out", 0.5),
    )
    array[...] = stored
    attributes.update(units=units, _ARRAY_DIMENSIONS=dims)
    array.attrs.update({key: plain(value) for key, value in attributes.items()})
    axis = write_axes(case, group, dims, stored.shape)
    if case.maybe("consolidated", 0.4):
        zarr.consolidate_metadata(store)
    if hasattr(store, "close"):
        store.close()
    read_back(case, path, prefix, name, dims, factor, axis)
    case.options = {} if name in ("pr", "precip") else {"variable": f"{prefix}/{name}" if prefix else name}


def plain(value):
    return value.tolist() if isinstance(value, (np.ndarray, np.generic)) else value


def open_store(case):
    how = case.pick("store", ["directory", "directory", "zip"])
    if how == "zip":
        path = case.file("fields.zarr.zip")
        return zarr.ZipStore(path, mode="w"), path
    path = case.file(pick(case.rng, ["fields.zarr", "fields"]))
    return zarr.DirectoryStore(path), path


def write_axes(case, group, dims, shape):
    if case.maybe("no coordinates", 0.15):
        return None
    sizes = dict(zip(dims, shape))
    axis = make_times(case, sizes["time"])
    lat, lon = make_places(case, sizes["lat"], sizes["lon"])
    write = lambda name, data, **attrs: group.create_dataset(name, data=data).attrs.update(
        _ARRAY_DIMENSIONS=[name], **attrs)
    write("time", axis.numbers, units=axis.units, calendar=axis.calendar)
    write("lat", lat, units="degrees_north")
    write("lon", lon, units="degrees_east")
    return axis


def read_back(case, path, prefix, name, dims, factor, axis):
    store = zarr.ZipStore(path, mode="r") if path.endswith(".zip") else zarr.DirectoryStore(path)
    group = zarr.open_group(store, mode="r", path=prefix or None)
    array = group[name]
    attributes = {key: value for key, value in array.attrs.items() if key != "_ARRAY_DIMENSIONS"}
    # As xarray's zarr backend does.
    if array.fill_value is not None:
        attributes["_FillValue"] = array.fill_value
    variable = xarray.Variable(dims, array[...], attributes)
    decoded = xarray.conventions.decode_cf_variable("v", variable, decode_times=False)
    values = np.transpose(decoded.values, [dims.index(d) for d in ("time", "member", "lat", "lon") if d in dims])
    values = np.asarray(values, dtype="f8")
    case.values = (values[:, np.newaxis] if values.ndim == 3 else values) * factor
    if axis is not None:
        case.times = iso_times(group["time"][...], axis.units, axis.calendar)
        case.lat, case.lon = group["lat"][...], group["lon"][...]
