"""NetCDF as GDAL writes it: one variable for each band, listed from the south unless told otherwise."""
import os

import netCDF4
import numpy as np
import rasterio
import rasterio.shutil
from rasterio.transform import Affine

from content import RATES, make_rain, pick


def make(case):
    rng = case.rng
    rain, missing = make_rain(case, members=1, most=12)
    bands = case.pick("bands", [1, 1, 2])
    band = int(rng.integers(bands))
    rain, missing = np.resize(rain[:, 0], (bands, *rain.shape[2:])), np.resize(missing[:, 0], (bands, *rain.shape[2:]))
    kind = case.pick("type", ["float32", "float64", "int16", "int32", "uint8"])
    units = case.pick("units", ["mm/day", "mm/h", "kg m-2 s-1"])
    data, scale, nodata = numbers(case, rain / RATES[units], missing, kind)
    case.absolute = max(case.absolute, 1e-6 * float(rain.max()))
    format = case.pick("format", ["NC", "NC2", "NC4", "NC4C"])
    case.format = "NetCDF-4" if format.startswith("NC4") else "NetCDF-3"
    options = {"FORMAT": format}
    if format.startswith("NC4") and case.maybe("deflated", 0.5):
        options.update(COMPRESS="DEFLATE", ZLEVEL="4")
    if case.maybe("north first", 0.4):
        options["WRITE_BOTTOMUP"] = "NO"
    degrees = case.pick("placed by", ["degrees", "metres"]) == "degrees"
    place = Affine(0.25, 0, -10, 0, -0.25, 50) if degrees else Affine(1000, 0, 500000, 0, -1000, 4500000)
    path = case.file("fields.nc")
    source = path[:-2] + "tif"
    with rasterio.open(source, "w", driver="GTiff", count=bands, height=data.shape[1], width=data.shape[2], dtype=kind,
                       nodata=nodata, crs="EPSG:4326" if degrees else "EPSG:32630", transform=place) as file:
        file.write(data)
        if scale is not None:
            file.scales = [scale] * bands
        for index in range(bands):
            file.update_tags(index + 1, units=units, long_name="rain")
    # netCDF4-python leaves its last format as that of the library, which GDAL does not expect.
    netCDF4.Dataset("classic", "w", format="NETCDF3_CLASSIC", diskless=True).close()
    rasterio.shutil.copy(source, path, driver="netCDF", **options)
    os.remove(source)
    case.options = {"units": units} if not says_units(path) else {}
    if bands > 1:
        case.options["variable"] = f"Band{band + 1}"
    read_back(case, path, band, RATES[units], degrees)


def numbers(case, rain, missing, kind):
    if kind.startswith("float"):
        nodata = case.pick("nodata", [None, "nan", -9999.0, 1e20])
        nodata = None if nodata is None else float(nodata)
        data = rain.astype(kind)
        if nodata is not None:
            data[missing] = nodata
        return data, None, nodata
    top = min(np.iinfo(kind).max, 30000)
    scale = float(max(rain.max(), 1e-6)) / (top - 3)
    data = np.clip(np.round(rain / scale), 1, top - 2).astype(kind)
    nodata = case.pick("nodata", [None, 0, top])
    if nodata is not None:
        data[missing] = nodata
    return data, scale, nodata


def says_units(path):
    with netCDF4.Dataset(path) as file:
        return "units" in file["Band1"].ncattrs()


def read_back(case, path, band, factor, degrees):
    with rasterio.open(f"netcdf:{path}:Band{band + 1}") as file:
        raw = np.ma.masked_invalid(file.read(1, masked=True)).astype("f8")
        values = raw * file.scales[0] + file.offsets[0]
        case.values = np.ma.filled(values * factor, np.nan)[np.newaxis, np.newaxis]
        x = np.array([(file.transform * (column + 0.5, 0.5))[0] for column in range(file.width)])
        y = np.array([(file.transform * (0.5, row + 0.5))[1] for row in range(file.height)])
        if degrees:
            case.lat, case.lon = y, x
        else:
            case.projected = (y, x, {})
