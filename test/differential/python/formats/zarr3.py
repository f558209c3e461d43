"""
Zarr version 3, written by hand from its specification (core 3.0; sharding: ZEP 2), because zarr-python 2 only writes
an earlier draft. What is right is what was encoded.
"""
import base64
import gzip
import json
import math
import os
import struct
import zipfile

import numcodecs
import numpy as np
import xarray

from axes import iso_times, make_places, make_times
from content import RATES, make_rain, pick
from packing import stored_as

NAMES = {"f4": "float32", "f8": "float64", "i1": "int8", "i2": "int16", "i4": "int32", "i8": "int64",
         "u1": "uint8", "u2": "uint16", "u4": "uint32"}
CRC_TABLE = []


def crc32c(data):
    if not CRC_TABLE:
        for n in range(256):
            for _ in range(8):
                n = (n >> 1) ^ (0x82F63B78 if n & 1 else 0)
            CRC_TABLE.append(n)
    crc = 0xFFFFFFFF
    for byte in data:
        crc = CRC_TABLE[(crc ^ byte) & 255] ^ (crc >> 8)
    return crc ^ 0xFFFFFFFF


class Codecs:
    """A chain of codecs: what the metadata say, and the function that encodes a chunk."""

    def __init__(self, case, axes, itemsize):
        rng = case.rng
        self.order = None
        self.endian = ">" if case.maybe("big-endian", 0.3) and itemsize > 1 else "<"
        self.metadata = []
        if case.maybe("transpose", 0.35):
            self.order = [int(i) for i in rng.permutation(axes)]
            self.metadata.append({"name": "transpose", "configuration": {"order": self.order}})
        bytes_codec = {"name": "bytes"}
        if itemsize > 1:
            bytes_codec["configuration"] = {"endian": "big" if self.endian == ">" else "little"}
        self.metadata.append(bytes_codec)
        self.packers = []
        how = case.pick("compressor", ["none", "gzip", "zstd", "blosc"])
        if how == "gzip":
            self.packers.append(lambda data: gzip.compress(data, 3))
            self.metadata.append({"name": "gzip", "configuration": {"level": 3}})
        elif how == "zstd":
            self.packers.append(numcodecs.Zstd(3).encode)
            self.metadata.append({"name": "zstd", "configuration": {"level": 3, "checksum": False}})
        elif how == "blosc":
            shuffle = case.pick("shuffle", ["noshuffle", "shuffle", "bitshuffle"])
            name = pick(rng, ["lz4", "zstd", "zlib"])
            number = ["noshuffle", "shuffle", "bitshuffle"].index(shuffle)
            self.packers.append(lambda data: numcodecs.Blosc(name, 3, number).encode(np.frombuffer(data, f"V{itemsize}")
                                                                                    if itemsize > 1 else data))
            self.metadata.append({"name": "blosc", "configuration": {
                "cname": name, "clevel": 3, "shuffle": shuffle, "typesize": itemsize, "blocksize": 0}})
        if case.maybe("crc32c", 0.3):
            self.packers.append(lambda data: data + struct.pack("<I", crc32c(data)))
            self.metadata.append({"name": "crc32c"})

    def encode(self, chunk):
        if self.order:
            chunk = np.transpose(chunk, self.order)
        data = np.ascontiguousarray(chunk).astype(chunk.dtype.newbyteorder(self.endian)).tobytes()
        for pack in self.packers:
            data = bytes(pack(data))
        return data


def make(case):
    rng = case.rng
    case.format = "Zarr v3"
    rain, missing = make_rain(case)
    members = rain.shape[1]
    units = case.pick("units", list(RATES))
    factor = RATES[units]
    stored, fill, attributes = stored_as(case, rain / factor, missing, list(NAMES), factor)
    dims = ["time", "member", "lat", "lon"]
    if members == 1 and case.maybe("no member axis", 0.7):
        stored, dims = stored[:, 0], ["time", "lat", "lon"]
    if case.maybe("dimensions in another order", 0.3):
        order = rng.permutation(len(dims))
        stored, dims = np.transpose(stored, order), [dims[i] for i in order]
    files, fill_value = {}, fill
    prefix = pick(rng, ["", "", "run/one/"])
    for folder in ["", "run/", "run/one/"][: 1 if prefix == "" else 3]:
        files[f"{folder}zarr.json"] = document({"zarr_format": 3, "node_type": "group", "attributes": {}})
    name = pick(rng, ["pr", "precip", "降水"])
    attributes["units"] = units
    if fill is not None:
        attributes["_FillValue"] = attribute_fill(case, fill)
        if case.maybe("fill value of zero beside the attribute", 0.4):
            fill_value = None
    write_array(case, files, prefix + name, stored, dims, fill_value, attributes)
    axis = write_axes(case, files, prefix, dims, stored.shape)
    save(case, files)
    case.options = {} if name in ("pr", "precip") else {"variable": prefix + name}
    decode(case, stored, dims, fill, attributes, factor)
    if axis is not None:
        case.times = iso_times(axis.numbers, axis.units, axis.calendar)


def attribute_fill(case, fill):
    """xarray writes floats as base64 of a little-endian float64, because JSON has no NaN."""
    if fill.dtype.kind != "f" if hasattr(fill, "dtype") else False:
        return int(fill)
    if np.isnan(fill) or case.maybe("fill in base64", 0.5):
        return base64.b64encode(struct.pack("<d", float(fill))).decode()
    return float(fill)


def document(value):
    return json.dumps(value).encode()


def write_array(case, files, name, stored, dims, fill, attributes):
    rng = case.rng
    itemsize = stored.dtype.itemsize
    chunk = [int(rng.integers(1, n + 2)) for n in stored.shape]
    fill_number = stored.dtype.type(0 if fill is None else fill)
    codecs = Codecs(case, stored.ndim, itemsize)
    encode, metadata, outer = codecs.encode, codecs.metadata, chunk
    if case.maybe("shards", 0.3):
        outer = [n * int(rng.integers(1, 3)) for n in chunk]
        encode, metadata = sharded(case, codecs, chunk, outer, fill_number)
    keys, separator = chunk_keys(case)
    left_out = case.maybe("empty chunks left out", 0.5)
    for index in np.ndindex(*[math.ceil(n / c) for n, c in zip(stored.shape, outer)]):
        part = padded(stored, index, outer, fill_number)
        if left_out and same(part, fill_number):
            continue
        files[f"{name}/{keys(index, separator)}"] = encode(part)
    plain = {key: value.tolist() if isinstance(value, (np.ndarray, np.generic)) else value
             for key, value in attributes.items()}
    node = {
        "zarr_format": 3, "node_type": "array", "shape": list(stored.shape), "data_type": NAMES[stored.dtype.str[1:]],
        "chunk_grid": {"name": "regular", "configuration": {"chunk_shape": outer}},
        "chunk_key_encoding": {"name": "v2" if keys is key_v2 else "default", "configuration": {"separator": separator}},
        "fill_value": fill_text(case, fill_number), "codecs": metadata, "attributes": plain,
    }
    if dims is not None:
        node["dimension_names"] = dims
    files[f"{name}/zarr.json"] = document(node)


def key_default(index, separator):
    return separator.join(["c", *map(str, index)])


def key_v2(index, separator):
    return separator.join(map(str, index))


def chunk_keys(case):
    how = case.pick("chunk keys", ["default /", "default .", "v2 .", "v2 /"])
    return (key_default if how.startswith("default") else key_v2), how[-1]


def padded(stored, index, chunk, fill):
    part = stored[tuple(slice(i * c, (i + 1) * c) for i, c in zip(index, chunk))]
    whole = np.full(chunk, fill, stored.dtype)
    whole[tuple(slice(0, n) for n in part.shape)] = part
    return whole


def same(part, fill):
    return bool(np.all(np.isnan(part))) if fill != fill else bool(np.all(part == fill))


def sharded(case, codecs, inner, outer, fill):
    """A shard: inner chunks one after the other, then (offset, length) of each and a checksum."""
    counts = [o // i for o, i in zip(outer, inner)]
    at_start = case.maybe("shard index at the start", 0.2)

    def encode(shard):
        body, index = b"", []
        start = 16 * int(np.prod(counts)) + 4 if at_start else 0
        for place in np.ndindex(*counts):
            part = shard[tuple(slice(i * c, (i + 1) * c) for i, c in zip(place, inner))]
            if same(part, fill):
                index += [2**64 - 1, 2**64 - 1]
                continue
            data = codecs.encode(part)
            index += [start + len(body), len(data)]
            body += data
        table = np.array(index, "<u8").tobytes()
        table += struct.pack("<I", crc32c(table))
        return table + body if at_start else body + table

    configuration = {
        "chunk_shape": inner, "codecs": codecs.metadata,
        "index_codecs": [{"name": "bytes", "configuration": {"endian": "little"}}, {"name": "crc32c"}],
        "index_location": "start" if at_start else "end",
    }
    return encode, [{"name": "sharding_indexed", "configuration": configuration}]


def fill_text(case, fill):
    if fill.dtype.kind != "f":
        return int(fill)
    if case.maybe("fill as bits", 0.3):
        return "0x" + fill.astype(fill.dtype.newbyteorder(">")).tobytes().hex()
    return "NaN" if np.isnan(fill) else float(fill)


def write_axes(case, files, prefix, dims, shape):
    if case.maybe("no coordinates", 0.2):
        return None
    sizes = dict(zip(dims, shape))
    axis = make_times(case, sizes["time"])
    case.lat, case.lon = make_places(case, sizes["lat"], sizes["lon"])
    features = list(case.features)
    write_array(case, files, prefix + "time", axis.numbers, ["time"], None,
                {"units": axis.units, "calendar": axis.calendar})
    write_array(case, files, prefix + "lat", case.lat, ["lat"], None, {"units": "degrees_north"})
    write_array(case, files, prefix + "lon", case.lon, ["lon"], None, {"units": "degrees_east"})
    case.features = features + [f for f in case.features if f == "shard index at the start" and f not in features]
    return axis


def save(case, files):
    if case.pick("store", ["directory", "directory", "zip"]) == "zip":
        with zipfile.ZipFile(case.file("fields.zarr.zip"), "w") as out:
            for key, data in files.items():
                out.writestr(key, data)
        return
    root = case.file("fields.zarr")
    for key, data in files.items():
        path = os.path.join(root, key)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as out:
            out.write(data)


def decode(case, stored, dims, fill, attributes, factor):
    """xarray takes the missing value of version 3 from the attribute alone."""
    attributes = dict(attributes)
    if fill is not None:
        attributes["_FillValue"] = fill
    variable = xarray.Variable(dims, stored, attributes)
    decoded = xarray.conventions.decode_cf_variable("v", variable, decode_times=False)
    values = np.transpose(decoded.values, [dims.index(d) for d in ("time", "member", "lat", "lon") if d in dims])
    values = np.asarray(values, dtype="f8")
    case.values = (values[:, np.newaxis] if values.ndim == 3 else values) * factor
