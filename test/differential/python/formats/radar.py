"""Radar products of OPERA (ODIM_H5 2.2) and KNMI (HDF5 3.5) by h5py; read back by what their attributes mean."""
import re

import h5py
import numpy as np

from content import make_rain, pick


def make(case):
    case.format = "HDF5"
    rain, missing = make_rain(case, members=1, most=12)
    rain, missing = rain[0, 0], missing[0, 0]
    path = case.file("radar.h5")
    if case.maybe("ODIM", 0.6):
        write_odim(case, path, rain, missing)
        case.values = read_odim(case, path)[np.newaxis, np.newaxis]
    else:
        write_knmi(case, path, rain, missing)
        case.values = read_knmi(path)[np.newaxis, np.newaxis]
    case.absolute = 1e-4


def counts(case, rain, missing, factor, kinds=("u1", "u2", "i2", "i4", "f4", "f8")):
    """Stored numbers, gain, offset; what was not detected and what has no data stand outside of them."""
    kind = case.pick("type", list(kinds))
    dry = rain == 0
    if kind.startswith("f"):
        nodata, undetect = case.pick("without data", [(-9999000.0, -8888000.0), (-1.0, -2.0), (65535.0, 0.0)])
        gain, offset = case.pick("gain", [(1.0, 0.0), (0.5, 0.0)])
        stored = (rain / factor - offset) / gain
    else:
        top = min(int(np.iinfo(kind).max), 60000)
        nodata, undetect = (top, 0) if case.maybe("nodata on top", 0.7) else (0, 1)
        offset = case.pick("offset", [0.0, -0.5])
        gain = float(max(rain.max() / factor, 1 / factor) - offset) / (top - 4)
        stored = np.clip(np.round((rain / factor - offset) / gain), 2, top - 2)
    stored = np.where(dry, undetect, stored)
    stored = np.where(missing, nodata, stored).astype(kind)
    return stored, gain, offset, nodata, undetect


def text(case, value):
    return value if case.maybe("texts of variable length", 0.3) else np.bytes_(value)


def write_odim(case, path, rain, missing):
    quantity = case.pick("quantity", ["RATE", "ACRR"])
    minutes = pick(case.rng, [5, 15, 60, 1440])
    factor = 24 if quantity == "RATE" else 1440 / minutes
    stored, gain, offset, nodata, undetect = counts(case, rain, missing, factor)
    with h5py.File(path, "w", track_order=case.maybe("tracked order", 0.3)) as file:
        file.attrs["Conventions"] = text(case, pick(case.rng, ["ODIM_H5/V2_2", "ODIM_H5/V2_3"]))
        what = file.create_group("what")
        what.attrs.update(object=np.bytes_("COMP"), date=np.bytes_("20200229"), time=np.bytes_("120000"))
        data = file.create_group("dataset1/data1")
        level = case.pick("calibrated", ["the data", "the data set"])
        own = (data if level == "the data" else file["dataset1"]).create_group("what")
        own.attrs["quantity"] = text(case, quantity)
        as_type = case.pick("numbers as", [np.float64, np.float32, np.float64])
        own.attrs.update(gain=as_type(gain), offset=as_type(offset), nodata=np.float64(nodata), undetect=np.float64(undetect))
        times = own if level == "the data set" or case.maybe("times beside the data", 0.3) else file["dataset1"].create_group("what")
        ends = np.datetime64("2020-02-29T12:00:00")
        for key, moment in (("start", ends - np.timedelta64(minutes, "m")), ("end", ends)):
            day, clock = str(moment).split("T")
            times.attrs[f"{key}date"], times.attrs[f"{key}time"] = np.bytes_(day.replace("-", "")), np.bytes_(clock.replace(":", ""))
        array = data.create_dataset("data", data=stored, **packed(case))
        array.attrs["CLASS"], array.attrs["IMAGE_VERSION"] = np.bytes_("IMAGE"), np.bytes_("1.2")
        if case.maybe("quality", 0.4):
            quality = data.create_group("quality1")
            quality.create_dataset("data", data=np.full(stored.shape, 255, "u1"))
            quality.create_group("what").attrs.update(gain=1 / 255, offset=0.0)


def packed(case):
    return {"compression": "gzip", "compression_opts": 6} if case.maybe("gzip", 0.6) else {}


def plain(value):
    return value.decode() if isinstance(value, bytes) else value


def read_odim(case, path):
    with h5py.File(path) as file:
        def find(key):
            for place in ("dataset1/data1/what", "dataset1/what", "what"):
                if place in file and key in file[place].attrs:
                    return plain(file[place].attrs[key])
            raise KeyError(key)

        raw = file["dataset1/data1/data"][...].astype("f8")
        values = find("offset") + find("gain") * raw
        values[raw == find("undetect")] = 0
        values[raw == find("nodata")] = np.nan
        moment = lambda key: np.datetime64(re.sub(
            r"(\d{4})(\d\d)(\d\d) (\d\d)(\d\d)(\d\d)", r"\1-\2-\3T\4:\5:\6", f"{find(key + 'date')} {find(key + 'time')}"))
        minutes = (moment("end") - moment("start")) / np.timedelta64(1, "m")
        return values * (24 if find("quantity") == "RATE" else 1440 / minutes)


def write_knmi(case, path, rain, missing):
    minutes = pick(case.rng, [5, 60, 1440])
    kind = case.pick("type", ["u1", "u2"])
    top = int(np.iinfo(kind).max)
    gain = float(f"{max(rain.max() * minutes / 1440, 0.01) / (top - 4):.8f}") or 1e-8
    stored = np.clip(np.round(rain * minutes / 1440 / gain), 0, top - 2)
    missing_data, out_of_image = (top, top) if case.maybe("one number for both", 0.5) else (top, top - 1)
    stored[missing] = missing_data
    stored[0, -1] = out_of_image
    months = "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC".split()
    stamp = lambda t: f"{str(t)[8:10]}-{months[int(str(t)[5:7]) - 1]}-{str(t)[:4]};{str(t)[11:19]}.000"
    ends = np.datetime64("2010-08-26T00:00:00")
    with h5py.File(path, "w") as file:
        file.create_dataset("image1/image_data", data=stored.astype(kind), **packed(case))
        file["image1"].attrs["image_geo_parameter"] = text(case, "PRECIP_[MM]")
        calibration = file.create_group("image1/calibration")
        formula = case.pick("formula", ["GEO={:.8f}*PV+0.000000", "GEO={:.8f}*PV", "GEO = {:.8f} * PV + 0.0", "GEO={:.8e}*PV+0.0"])
        calibration.attrs["calibration_formulas"] = text(case, formula.format(gain))
        calibration.attrs["calibration_missing_data"] = np.array([missing_data], "i4")
        calibration.attrs["calibration_out_of_image"] = np.array([out_of_image], "i4")
        overview = file.create_group("overview")
        overview.attrs["product_datetime_start"] = np.bytes_(stamp(ends - np.timedelta64(minutes, "m")))
        overview.attrs["product_datetime_end"] = np.bytes_(stamp(ends))


def read_knmi(path):
    with h5py.File(path) as file:
        calibration = file["image1/calibration"].attrs
        scale, offset = re.fullmatch(r"GEO\s*=\s*(\S+?)\s*\*\s*PV(?:\s*\+\s*(\S+))?", plain(calibration["calibration_formulas"])).groups()
        raw = file["image1/image_data"][...].astype("f8")
        values = float(scale) * raw + float(offset or 0)
        for key in ("calibration_missing_data", "calibration_out_of_image"):
            values[raw == calibration[key][0]] = np.nan
        overview = file["overview"].attrs
        moment = lambda key: np.datetime64(_iso(plain(overview[key])))
        minutes = (moment("product_datetime_end") - moment("product_datetime_start")) / np.timedelta64(1, "m")
        return values * 1440 / minutes


def _iso(text):
    import datetime

    return datetime.datetime.strptime(text.title(), "%d-%b-%Y;%H:%M:%S.%f").isoformat()
