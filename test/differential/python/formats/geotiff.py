"""GeoTIFF by GDAL through rasterio; read back masked, with GDAL's scales and offsets."""
import warnings

import numpy as np
import rasterio
from rasterio.transform import Affine

from content import RATES, make_rain, pick

TYPES = ["uint8", "int8", "uint16", "int16", "uint32", "int32", "float32", "float64", "float32"]
COMPRESSIONS = ["NONE", "LZW", "DEFLATE", "PACKBITS", "ZSTD", "LZMA", "LERC", "LERC_ZSTD", "LERC_DEFLATE"]


def make(case):
    rng = case.rng
    case.format = "GeoTIFF"
    rain, missing = make_rain(case, members=1, most=case.pick("size", [9, 9, 40]))
    rain, missing = rain[:, 0], missing[:, 0]
    mask_band = case.maybe("mask band", 0.15)
    if mask_band:
        missing[:] = missing[0]
    kind = case.pick("type", TYPES)
    data, scale, offset, nodata, units = numbers(case, rain, missing, kind)
    options = creation(case, kind, data)
    with_unit = case.maybe("unit of the band", 0.6)
    transform, crs = place(case)
    path = case.file("fields.tif")
    environment = {"GDAL_TIFF_INTERNAL_MASK": "YES" if case.maybe("internal mask", 0.5) else "NO"} if mask_band else {}
    with rasterio.Env(**environment), rasterio.open(
        path, "w", driver="GTiff", count=len(data), height=data.shape[1], width=data.shape[2],
        dtype=kind, nodata=None if mask_band else nodata, transform=transform, crs=crs, **options,
    ) as file:
        sparse = "sparse_ok" in options
        for band, field in enumerate(data):
            if sparse and band == len(data) - 1 and len(data) > 1 and case.maybe("band never written", 0.5):
                continue
            file.write(field, band + 1)
        if mask_band:
            file.write_mask(~missing[0])
        if scale is not None:
            file.scales, file.offsets = scale, offset
        if with_unit:
            file.units = [units] * len(data)
        if case.maybe("descriptions", 0.3):
            for band in range(len(data)):
                file.set_band_description(band + 1, f"2001-01-{band + 1:02d}")
        if case.maybe("tags", 0.3):
            file.update_tags(AREA_OR_POINT=case.pick("pixel is", ["Area", "Point"]), source="é <a&b>")
    if case.maybe("overviews", 0.15):
        with rasterio.open(path, "r+") as file:
            file.build_overviews([2], rasterio.enums.Resampling.nearest)
    case.options = {} if with_unit else {"units": units}
    read_back(case, path, RATES[units])


def numbers(case, rain, missing, kind):
    rng = case.rng
    units = case.pick("units", ["mm/day", "mm/h", "kg m-2 s-1", "cm/day"])
    rain = rain / RATES[units]
    if kind.startswith("float"):
        data = rain.astype(kind)
        nodata = case.pick("nodata", [None, "nan", -9999.0, -3.4028234663852886e38, 1e20, 0.5])
        if nodata is not None:
            nodata = float(nodata)
            data[missing] = nodata
        scale = None
        if case.maybe("scaled floats", 0.15):
            scale, offset = [0.5] * len(data), [1.0 / RATES[units]] * len(data)
            data = np.where(data == nodata, data, (data - offset[0]) / 0.5).astype(kind) if nodata is not None else data
            return data, scale, offset, nodata, units
        return data, None, None, nodata, units
    info = np.iinfo(kind)
    # rasterio 1.3 masks no negative bytes.
    nodata = pick(rng, [None, 0 if info.min == 0 else info.min, info.max]) if kind != "int8" else None
    case.has(f"nodata {nodata}")
    if case.maybe("scaled", 0.6) or RATES[units] > 100:
        levels = min(info.max, 2**20) - 2
        steps = [max(float(field.max()), 1 / RATES[units]) / levels for field in rain]
        if case.maybe("one scale for all", 0.6):
            steps = [max(steps)] * len(steps)
        offset = [0.0] * len(steps) if case.maybe("no offset", 0.5) else [-s * 3 for s in steps]
        counts = np.stack([np.round((f - o) / s) for f, s, o in zip(rain, steps, offset)])
        data = np.clip(counts, 1, info.max - 1).astype(kind)
        scale = steps
        case.absolute = max(case.absolute, 1e-6 * max(rain.max() * RATES[units], 1))
    else:
        data, scale, offset = np.clip(np.round(rain), 1, info.max - 1).astype(kind), None, None
    if nodata is not None:
        data[missing] = nodata
    return data, scale, offset, nodata, units


def creation(case, kind, data):
    rng = case.rng
    # GDAL 3.6 cannot read back every NaN and huge number that it wrote with LERC.
    is_rain = bool(np.all(np.abs(data.astype("f8")) < 1e10))
    compress = case.pick("compression", COMPRESSIONS if is_rain else COMPRESSIONS[:6])
    # Four bands of bytes would be taken for red, green, blue and transparency.
    options = {"compress": compress, "photometric": "MINISBLACK", "alpha": "NO"}
    if kind == "int8":
        options["pixeltype"] = "SIGNEDBYTE"
    if compress in ("LZW", "DEFLATE", "ZSTD"):
        floats = kind.startswith("float")
        predictor = case.pick("predictor", [1, 2, 3] if floats else [1, 2])
        if not (predictor == 2 and kind == "float64"):
            options["predictor"] = predictor
    if case.maybe("tiled", 0.4):
        options.update(tiled=True, blockxsize=16, blockysize=case.pick("tile height", [16, 32]))
    elif case.maybe("strip height", 0.5):
        options["blockysize"] = int(rng.integers(1, 9))
    options["interleave"] = case.pick("interleave", ["band", "pixel"])
    if case.maybe("BigTIFF", 0.25):
        options["bigtiff"] = "YES"
    # libtiff does not read its own big-endian numbers back with predictor 3 or LERC.
    if options.get("predictor") != 3 and not compress.startswith("LERC") and case.maybe("big-endian", 0.25):
        options["endianness"] = "BIG"
    if case.maybe("sparse", 0.2):
        options["sparse_ok"] = True
    if case.maybe("bits", 0.12):
        bits = {"uint8": [1, 2, 3, 4, 5, 6, 7], "uint16": [9, 10, 12, 15], "uint32": [17, 20, 23, 24]}.get(kind)
        if bits and not compress.startswith("LERC"):
            options["nbits"] = case.pick("nbits", bits)
            options.pop("predictor", None)
    # Of a BASELINE file the place is in FILE.aux.xml alone, which we do not take it from.
    if case.maybe("profile GeoTIFF", 0.1):
        options["profile"] = "GeoTIFF"
    return options


def place(case):
    kind = case.pick("placed by", ["degrees", "degrees", "south-up degrees", "metres", "nothing", "rotated"])
    if kind == "nothing":
        return None, None
    west, north, step = pick(case.rng, [-10, 0, 170, -180]), float(case.rng.integers(-40, 70)), 0.25
    if kind == "south-up degrees":
        return Affine(step, 0, west, 0, step, north), "EPSG:4326"
    if kind == "metres":
        return Affine(1000, 0, 500000, 0, -1000, 4500000), "EPSG:32630"
    if kind == "rotated":
        return Affine(step, 0.1, west, 0.1, -step, north), "EPSG:4326"
    case.degrees = True
    return Affine(step, 0, west, 0, -step, north), "EPSG:4326"


def read_back(case, path, factor):
    with rasterio.open(path) as file:
        raw = np.ma.masked_invalid(file.read(masked=True))
        raw = raw.astype("f8")
        scales, offsets = np.array(file.scales), np.array(file.offsets)
        values = raw * scales[:, None, None] + offsets[:, None, None]
        case.values = np.ma.filled(values * factor, np.nan)[:, np.newaxis]
        transform, crs = file.transform, file.crs
        if crs is not None and crs.is_geographic and transform.b == 0 and transform.d == 0:
            rows, columns = np.arange(file.height), np.arange(file.width)
            case.lon = np.array([(transform * (column + 0.5, 0.5))[0] for column in columns])
            case.lat = np.array([(transform * (0.5, row + 0.5))[1] for row in rows])
        elif crs is not None and (crs.is_geographic or crs.is_projected):
            centres = [[transform * (column + 0.5, row + 0.5) for column in range(file.width)] for row in range(file.height)]
            x, y = np.moveaxis(np.array(centres), -1, 0)
            if crs.is_geographic:
                case.cells = (y, x)
            else:
                case.projected = (y[:, 0], x[0], {})
