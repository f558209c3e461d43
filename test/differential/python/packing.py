"""How numbers are stored: types, packing, and what stands for a missing cell."""
import numpy as np

FLOATS = ["f4", "f8"]
#: What NetCDF puts where nothing was written (netcdf.h).
DEFAULT_FILLS = {"i2": -32767, "u2": 65535, "i4": -2147483647, "u4": 4294967295}


def stored_as(case, rain, missing, kinds, factor=1, default_fill=False, valid=False):
    """
    Rain as stored numbers with CF attributes (1.11, sections 2.5.1 and 8.1).

    @param rain in the units of the file
    @param kinds NumPy types without byte order that the format has
    @param factor mm/day of one of the file's units
    @param default_fill whether cells never written read as missing without an attribute
    @param valid whether the tool that reads it back honours valid_min, valid_max and valid_range
    @returns array, fill of the variable or None, attributes
    """
    rng = case.rng
    kind = case.pick("type", kinds)
    attributes = {}
    fill = None
    if kind in FLOATS:
        data = rain.astype(kind)
        if case.maybe("packed floats", 0.1):
            scale, offset = 0.5, 1.25 / factor
            data = ((rain - offset) / scale).astype(kind)
            attributes.update(scale_factor=scale, add_offset=offset)
            case.absolute = max(case.absolute, 1e-4)
        how = case.pick("fill", ["NaN", "1e20", "-9999", "NaN without attribute", "-1", *(["default"] if default_fill else [])])
        if how in ("NaN", "NaN without attribute"):
            data[missing] = np.nan
            if how == "NaN":
                fill = np.nan
        elif how == "default":
            fill = None
            data[missing] = np.dtype(kind).type(9.969209968386869e36)
        else:
            fill = np.dtype(kind).type(float(how))
            data[missing] = fill
    else:
        data, fill = packed(case, rain, missing, kind, attributes, factor, default_fill)
        if fill is not None and kind in ("u1", "u2", "u4") and case.maybe("_Unsigned", 0.6):
            signed = kind.replace("u", "i")
            data, fill = data.view(signed), np.array(fill, kind).view(signed)[()]
            attributes["_Unsigned"] = "true"
    if fill is not None:
        places = ["_FillValue", "_FillValue", "missing_value", "both"]
        # xarray takes a negative missing_value of unsigned numbers for another number.
        where = case.pick("missing as", places if valid or "_Unsigned" not in attributes else places[:1])
        if where != "_FillValue":
            attributes["missing_value"] = fill
        if where == "missing_value":
            if valid and kind == "f4" and case.maybe("missing_value of another type", 0.3):
                attributes["missing_value"] = np.float64(fill)
        if valid and where == "missing_value" and kind in FLOATS and not np.isnan(fill) and case.maybe("several missing values", 0.3):
            second = data.dtype.type(-7777)
            data[missing & (rng.random(missing.shape) < 0.5)] = second
            attributes["missing_value"] = np.array([attributes["missing_value"], second])
        if where == "both" and kind in FLOATS and missing.any() and not np.isnan(fill) and case.maybe("two fills", 0.5):
            second = data.dtype.type(-7777)
            data[missing & (rng.random(missing.shape) < 0.5)] = second
            attributes["missing_value"] = second
        if where == "missing_value":
            fill = None
    if valid and kind not in FLOATS and "_Unsigned" not in attributes and case.maybe("valid range of packed numbers", 0.08):
        attributes.update(valid_attributes(case, data.dtype.type(np.percentile(data, 5)),
                                           data.dtype.type(np.percentile(data, 90))))
    if valid and kind in FLOATS and case.maybe("valid range", 0.12):
        if "scale_factor" not in attributes:
            outside = rng.random(rain.shape) < 0.05
            data[outside] = -500
            attributes.update(valid_attributes(case, data.dtype.type(0), data.dtype.type(2000)))
    return data, fill, attributes


def valid_attributes(case, low, high):
    how = case.pick("valid by", ["valid_range", "valid_min", "both ends"])
    if how == "valid_range":
        return {"valid_range": np.array([low, high])}
    return {"valid_min": low} if how == "valid_min" else {"valid_min": low, "valid_max": high}


def packed(case, rain, missing, kind, attributes, factor, default_fill):
    info = np.iinfo(kind)
    if case.maybe("integers unpacked", 0.15):
        data = np.minimum(np.round(rain), min(info.max - 2, 400)).astype(kind)
    else:
        levels = min(info.max - info.min, 2**24) - 4
        attribute_kind = case.pick("scale type", ["f4", "f8"])
        scale = np.dtype(attribute_kind).type(max(rain.max(), 1.0 / factor) / levels)
        start = max(info.min, -(2**23)) + 2
        offset = np.dtype(attribute_kind).type(-start * float(scale)) if case.maybe("add_offset", 0.6) else None
        counts = np.round(rain / float(scale)) + (start if offset is not None else 0)
        data = np.clip(counts, start if offset is not None else 0, info.max - 2).astype(kind)
        attributes["scale_factor"] = scale
        if offset is not None:
            attributes["add_offset"] = offset
    # Tools unpack in float32 where scale and offset are.
    case.absolute = max(case.absolute, 1e-6 * max(rain.max() * factor, 1))
    low = -999 if info.min < -999 else info.min
    fill = np.dtype(kind).type(case.pick("integer fill", [low, info.max, info.max - 1]))
    if fill == low and info.min == 0:
        fill = np.dtype(kind).type(info.max)
    if default_fill and info.bits > 8 and kind in DEFAULT_FILLS and case.maybe("default fill of integers", 0.12):
        data[missing] = DEFAULT_FILLS[kind]
        return data, None
    data[missing] = fill
    return data, fill
