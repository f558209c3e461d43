"""NumPy's own files: npy of all versions, orders and types; npz stored, deflated, and packed by Python's zipfile."""
import io
import zipfile

import numpy as np
from numpy.lib import format as npy_format

from content import RATES, make_rain, pick

TYPES = ["f2", "f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f4", "f8", "b1", "f16", "c8"]


def make(case):
    rng = case.rng
    rain, missing = make_rain(case)
    units = case.pick("units", list(RATES))
    kind = case.pick("type", TYPES)
    array = rain / RATES[units] if kind[0] in "fc" else np.minimum(np.round(rain), 1 if kind == "b1" else 100)
    array = array.astype(kind)
    if kind[0] in "fc":
        array[missing] = np.nan
    if kind == "f2":
        case.relative = 1e-3
    array = array_shape(case, array)
    if array.dtype.itemsize > 1 and case.maybe("big-endian", 0.3):
        array = array.astype(array.dtype.newbyteorder(">"))
    if case.maybe("Fortran order", 0.35):
        array = np.asfortranarray(array)
    case.options = {"units": units}
    case.format = "npz" if case.maybe("archive", 0.5) else "npy"
    read = archive(case, array) if case.format == "npz" else single(case, array)
    values = read.astype("f8") if kind != "c8" else np.zeros(read.shape)
    full = values.reshape((1,) * (3 - values.ndim) + values.shape) if values.ndim < 3 else values
    case.values = (full[:, np.newaxis] if full.ndim == 3 else full) * RATES[units]


def array_shape(case, array):
    how = case.pick("axes", ["[event, member, y, x]", "[event, y, x]", "[y, x]"])
    if how == "[y, x]":
        return array[0, 0]
    return array[:, 0] if how == "[event, y, x]" else array


def single(case, array):
    path = case.file("fields.npy")
    version = case.pick("version", [(1, 0), (2, 0), (3, 0), None])
    with open(path, "wb") as out:
        if version:
            npy_format.write_array(out, array, version=version)
        else:
            np.save(out, array)
    return np.load(path)


def archive(case, array):
    rng = case.rng
    path = case.file("fields.npz")
    name = pick(rng, ["pr", "arr_0", "x", "forecast/pr", "pluie_été", "降水"])
    others = {}
    if case.maybe("other arrays", 0.4):
        others["a_scale"] = np.float64(3)
        others["words"] = np.array(["one", "two"])
        if case.maybe("another field", 0.4):
            others["other"] = np.zeros((3, 4, 5))
    case.options["variable"] = name
    how = case.pick("written by", ["savez", "savez_compressed", "zipfile"])
    if how != "zipfile":
        getattr(np, how)(path, **others, **{name: array})
    else:
        method = case.pick("zip method", ["stored", "deflated", "bzip2", "lzma"])
        number = {"stored": 0, "deflated": 8, "bzip2": 12, "lzma": 14}[method]
        with zipfile.ZipFile(path, "w", number) as out:
            if case.maybe("comment", 0.3):
                out.comment = b"made by hand, PK"
            for key, value in {**others, name: array}.items():
                content = io.BytesIO()
                np.save(content, value)
                with out.open(f"{key}.npy", "w", force_zip64=case.maybe("zip64", 0.3)) as entry:
                    entry.write(content.getvalue())
    with np.load(path) as read:
        return read[name]
