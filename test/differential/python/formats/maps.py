"""Fields that do not lie on latitudes and longitudes: 2-D coordinates, rotated poles, maps; by xarray."""
import numpy as np
import xarray

from content import RATES, make_rain, pick

ROTATED = ("rotated_latitude_longitude", {"grid_north_pole_latitude": 39.25, "grid_north_pole_longitude": -162.0})
LAMBERT = ("lambert_conformal_conic", {
    "standard_parallel": [30.0, 60.0], "longitude_of_central_meridian": 10.5, "latitude_of_projection_origin": 47.0,
})
STEREOGRAPHIC = ("polar_stereographic", {
    "straight_vertical_longitude_from_pole": 10.0, "latitude_of_projection_origin": 90.0, "false_easting": 19569.0,
})
NAMES = [("lat", "lon"), ("latitude", "longitude"), ("XLAT", "XLONG"), ("nav_lat", "nav_lon"), ("gridlat_0", "gridlon_0")]


def make(case):
    rng = case.rng
    rain, missing = make_rain(case)
    events, members, height, width = rain.shape
    kind = case.pick("grid", ["curvilinear", "rotated pole", "map", "map"])
    units = case.pick("units", list(RATES))
    rain = np.where(missing, np.nan, rain / RATES[units])
    y, x = {"rotated pole": ("rlat", "rlon")}.get(kind) or pick(rng, [("y", "x"), ("south_north", "west_east"), ("j", "i")])
    dims = ["time", "member", y, x]
    if members == 1:
        rain, dims = rain[:, 0], ["time", y, x]
    variable = xarray.DataArray(rain.astype(case.pick("type", ["f4", "f8"])), dims=dims, attrs={"units": units})
    dataset = xarray.Dataset({"pr": variable})
    dataset["time"] = np.datetime64("2001-02-03", "ns") + np.arange(events) * np.timedelta64(1, "D")
    cells = kind == "curvilinear" or case.maybe("2-D coordinates too", 0.5)
    names = add_cells(case, dataset, height, width, y, x) if cells else None
    mapping = None if kind == "curvilinear" else add_axes(case, dataset, kind, height, width, y, x)
    if mapping:
        dataset["crs"] = xarray.DataArray(np.int32(0), attrs={"grid_mapping_name": mapping[0], **mapping[1]})
        dataset["pr"].attrs["grid_mapping"] = pick(rng, ["crs", f"crs: {y} {x}"])
    if case.maybe("dimensions in another order", 0.3):
        dataset["pr"] = dataset["pr"].transpose(*rng.permutation(dims).tolist())
    path = write(case, dataset)
    read_back(case, path, RATES[units], (y, x), names, mapping)


def add_cells(case, dataset, height, width, y, x):
    rows, columns = np.mgrid[0:height, 0:width].astype("f8")
    lat = float(case.rng.integers(-50, 50)) + 0.5 * rows + 0.07 * columns
    lon = case.pick("west edge", [-10, 0, 170, 350]) + 0.4 * columns - 0.06 * rows
    if case.maybe("longitudes 0 to 360", 0.5):
        lon = lon % 360
    names = case.pick("coordinates", NAMES)
    order = [x, y] if case.maybe("2-D coordinates turned over", 0.2) else [y, x]
    kind = case.pick("coordinate type", ["f4", "f8"])
    for name, values, units, standard in zip(names, (lat, lon), ("degrees_north", "degrees_east"), ("latitude", "longitude")):
        attributes = {"units": units}
        if case.maybe("standard names of places", 0.5):
            attributes["standard_name"] = standard
        array = xarray.DataArray(values.astype(kind), dims=[y, x], attrs=attributes).transpose(*order)
        dataset.coords[name] = array
    return names


def add_axes(case, dataset, kind, height, width, y, x):
    if kind == "rotated pole":
        places, standard, unit = (-3 + 0.11 * np.arange(height), 5 + 0.11 * np.arange(width)), "grid_{}itude", "degrees"
        standards = ("grid_latitude", "grid_longitude")
        mapping = ROTATED
    else:
        unit = case.pick("map units", ["m", "km", "metre"])
        size = 4.0 if unit == "km" else 4000.0
        places = (size * (np.arange(height) - 100), size * (np.arange(width) + 50))
        standards = ("projection_y_coordinate", "projection_x_coordinate")
        mapping = pick(case.rng, [LAMBERT, STEREOGRAPHIC])
    if case.maybe("north to south", 0.4):
        places = (places[0][::-1], places[1])
    for name, values, standard in zip((y, x), places, standards):
        dataset[name] = xarray.DataArray(values, dims=[name], attrs={"units": unit, "standard_name": standard})
    return mapping


def write(case, dataset):
    how = case.pick("written as", ["NETCDF4", "NETCDF3_64BIT", "scipy", "zarr"])
    if how == "zarr":
        case.format = "Zarr v2"
        path = case.file("fields.zarr")
        dataset.to_zarr(path, consolidated=case.maybe("consolidated", 0.5))
        return path
    case.format = "NetCDF-4" if how == "NETCDF4" else "NetCDF-3"
    path = case.file("fields.nc")
    dataset.to_netcdf(path, engine="scipy" if how == "scipy" else "netcdf4", format="NETCDF3_CLASSIC" if how == "scipy" else how)
    return path


def read_back(case, path, factor, axes, names, mapping):
    y, x = axes
    opened = xarray.open_zarr(path) if path.endswith(".zarr") else xarray.open_dataset(path)
    with opened as read:
        field = read["pr"]
        wanted = [dim for dim in ("time", "member", y, x) if dim in field.dims]
        values = np.asarray(field.transpose(*wanted).values, dtype="f8") * factor
        case.values = values if values.ndim == 4 else values[:, np.newaxis]
        if names:
            lat, lon = (read[name].transpose(y, x).values for name in names)
            case.cells = (lat, lon)
        if mapping:
            turn = 1000 if read[y].attrs["units"] == "km" else 1
            attributes = read["crs"].attrs
            numbers = {key: attributes[key] for key in mapping[1] if np.ndim(attributes[key]) == 0}
            case.projected = (read[y].values * turn, read[x].values * turn,
                              {"grid_mapping_name": attributes["grid_mapping_name"], **numbers})
        case.times = [str(t.astype("datetime64[s]")) for t in read["time"].values]
