"""NetCDF of all five kinds, written and read back by netCDF4-python."""
import netCDF4
import numpy as np

from axes import iso_times, make_places, make_times
from content import AMOUNTS, RATES, make_rain, pick
from packing import stored_as

KINDS = ["NETCDF3_CLASSIC", "NETCDF3_64BIT_OFFSET", "NETCDF3_64BIT_DATA", "NETCDF4_CLASSIC", "NETCDF4", "NETCDF4"]
TYPES = {
    "NETCDF3_CLASSIC": ["f4", "f8", "i1", "i2", "i4", "u1", "u2"],
    "NETCDF3_64BIT_DATA": ["f4", "f8", "i1", "i2", "i4", "u1", "u2", "u4", "i8"],
    "NETCDF4": ["f4", "f8", "i1", "i2", "i4", "u1", "u2", "u4", "i8"],
}
DIMENSIONS = {
    "event": ["time", "time", "t", "valid_time", "Time", "day"],
    "member": ["member", "realization", "ensemble", "number", "ens"],
    "y": ["lat", "latitude", "y", "south_north", "rlat"],
    "x": ["lon", "longitude", "x", "west_east", "rlon"],
}


def make(case):
    kind = case.pick("kind", KINDS)
    case.format = "NetCDF-4" if kind.startswith("NETCDF4") else "NetCDF-3"
    rain, missing = make_rain(case)
    path = case.file("fields.nc")
    with netCDF4.Dataset(path, "w", format=kind) as file:
        where, name, roles = write(case, file, kind, rain, missing)
    read_back(case, path, where, name, roles)


def write(case, file, kind, rain, missing):
    rng = case.rng
    events, members, height, width = rain.shape
    has_events = not case.maybe("no time axis", 0.08)
    has_members = members > 1 or case.maybe("one member", 0.3)
    if not has_events:
        rain, missing = rain[:1], missing[:1]
    name = pick(rng, ["pr", "precip", "tp", "rain", "RAINNC_rate", "pluie_été"])
    group = file
    where = ""
    if kind == "NETCDF4" and case.maybe("groups", 0.25):
        where = pick(rng, ["forecast", "a/b"])
        group = file.createGroup(where)
    home = group if where and case.maybe("dimensions in the group", 0.5) else file
    sizes = {"event": events, "member": members, "y": height, "x": width}
    roles = [role for role in sizes if (role != "event" or has_events) and (role != "member" or has_members)]
    pair = int(rng.integers(len(DIMENSIONS["y"])))
    names = {role: pick(rng, DIMENSIONS[role]) for role in roles}
    names.update(y=DIMENSIONS["y"][pair], x=DIMENSIONS["x"][pair])
    if not has_events and names.get("member") == "number":
        names["member"] = "member"
    unlimited = has_events and case.maybe("unlimited", 0.5)
    for role in roles:
        home.createDimension(names[role], None if role == "event" and unlimited else sizes[role])
    order = list(roles)
    if case.maybe("dimensions in another order", 0.35):
        rng.shuffle(order)
    if unlimited and not kind == "NETCDF4":
        order.sort(key=lambda role: role != "event")
    dims = [names[role] for role in order]
    if case.maybe("axis of length one", 0.15):
        home.createDimension("height", 1)
        dims.insert(1 if unlimited else int(rng.integers(len(dims))), "height")
    case.has("time first" if order[0] == "event" else "time not first")
    axis = make_times(case, events) if has_events and not case.maybe("no time coordinate", 0.06) else None
    units, factor = choose_units(case, axis, events)
    stored, fill, attributes = stored_as(case, rain / factor, missing, TYPES.get(kind, TYPES["NETCDF3_CLASSIC"])
                                         if kind != "NETCDF4_CLASSIC" else TYPES["NETCDF3_CLASSIC"],
                                         factor=factor, default_fill=True, valid=True)
    if kind in ("NETCDF3_CLASSIC", "NETCDF3_64BIT_OFFSET", "NETCDF4_CLASSIC") and stored.dtype.kind == "u":
        signed = stored.dtype.str[1:].replace("u", "i")
        stored, fill = stored.view(signed), None if fill is None else np.array(fill, stored.dtype).view(signed)[()]
        attributes["_Unsigned"] = "true"
        case.has("_Unsigned")
        for key in ("valid_range", "valid_min", "valid_max"):
            attributes.pop(key, None)
        if "missing_value" in attributes:
            attributes["missing_value"] = np.array(attributes["missing_value"]).view(signed)[()] \
                if np.array(attributes["missing_value"]).dtype.kind == "u" else attributes["missing_value"]
    if case.maybe("other variables before", 0.3):
        other = file.createVariable("checks", "i2" if kind != "NETCDF4" else "u2", ())
        other[...] = 7
        text = file.createVariable("flag", "S1", (names["y"],) if home is file else ())
        text.long_name = "a letter a row"
    if kind == "NETCDF4" and case.maybe("variables that are no numbers", 0.15):
        odd_variables(file)
    lengths = {names[role]: sizes[role] for role in roles}
    options = storage(case, kind, [lengths.get(dim, 1) for dim in dims])
    variable = group.createVariable(name, stored.dtype.str[1:], dims, fill_value=fill, **options)
    variable.set_auto_maskandscale(False)
    attributes["units"] = units
    if case.maybe("standard_name", 0.4):
        attributes["standard_name"] = "precipitation_flux"
    text_attributes(case, kind, variable, attributes)
    source = stored if has_members else stored[:, 0]
    present = ["event", "member", "y", "x"] if has_members else ["event", "y", "x"]
    if not has_events:
        source, present = source[0], present[1:]
    data = np.transpose(source, [present.index(role) for role in order])
    data = data.reshape([1 if d == "height" else data.shape[[x for x in dims if x != "height"].index(d)] for d in dims])
    if axis is not None:
        time_variable(case, kind, home, names["event"], axis)
    write_places(case, home, names, height, width)
    if has_members and case.maybe("member coordinate", 0.5):
        home.createVariable(names["member"], "i4", (names["member"],))[:] = np.arange(members) + 1
    variable[...] = data
    case.options = {"variable": f"{where}/{name}" if where else name} if name not in ("pr", "precip", "tp", "rain") else {}
    case.factor = factor
    case.axis = axis
    return where, name, {names[role]: role for role in roles}


def odd_variables(file):
    pair = file.createCompoundType(np.dtype([("a", "f4"), ("b", "i4")]), "pair")
    ragged = file.createVLType(np.int32, "ragged")
    flag = file.createEnumType(np.uint8, "is_wet", {"dry": 0, "wet": 1})
    file.createVariable("a_pair", pair, ())
    file.createVariable("a_ragged", ragged, ())
    file.createVariable("a_flag", flag, ())[...] = 1
    file.createVariable("a_text", str, ())[...] = "été"


def choose_units(case, axis, events):
    rng = case.rng
    if axis is not None and events > 1 and case.maybe("amount units", 0.25):
        units = case.pick("units", list(AMOUNTS))
        return units, AMOUNTS[units] * 24 / axis.step
    units = case.pick("units", list(RATES))
    return units, RATES[units]


def storage(case, kind, shape):
    if not kind.startswith("NETCDF4"):
        return {}
    options = {}
    if case.maybe("chunked", 0.6):
        if case.maybe("odd chunks", 0.5):
            options["chunksizes"] = [int(case.rng.integers(1, max(2, n + 1))) for n in shape]
        how = case.pick("filter", ["none", "zlib", "zlib", *([] if "chunksizes" in options else ["szip"])])
        if how == "zlib":
            options.update(zlib=True, complevel=4, shuffle=case.maybe("shuffle", 0.5))
        elif how != "none":
            # More than the default chunk of a few cells holds are refused.
            options.update(compression=how, szip_pixels_per_block=2)
        if how != "szip" and case.maybe("fletcher32", 0.2):
            options["fletcher32"] = True
    if case.maybe("big-endian", 0.2):
        options["endian"] = "big"
    return options


def text_attributes(case, kind, variable, attributes):
    as_strings = kind == "NETCDF4" and case.maybe("NC_STRING attributes", 0.2)
    for key, value in attributes.items():
        if as_strings and isinstance(value, str):
            variable.setncattr_string(key, value)
        else:
            variable.setncattr(key, value)


def time_variable(case, kind, home, name, axis):
    if axis.numbers.dtype.kind == "f" and case.maybe("packed times", 0.06):
        time = home.createVariable(name, "i4", (name,))
        time.scale_factor, time.add_offset = axis.step / 24 / axis_unit(axis), float(axis.numbers[0])
    else:
        time = home.createVariable(name, axis.numbers.dtype, (name,))
    time.units = axis.units
    if axis.calendar != "standard" or case.maybe("calendar named", 0.5):
        time.calendar = axis.calendar
    if case.maybe("time axis attribute", 0.5):
        time.axis = "T"
        time.standard_name = "time"
    time[:] = axis.numbers
    if case.maybe("bounds around", 0.15):
        unit_hours = axis_unit(axis)
        half = axis.step / unit_hours / 2
        home.createDimension("bnds", 2)
        bounds = home.createVariable(f"{name}_bnds", "f8", (name, "bnds"))
        bounds[:] = np.stack([axis.numbers - half, axis.numbers + half], axis=1)
        time.bounds = f"{name}_bnds"


def axis_unit(axis):
    from axes import UNIT_HOURS

    return UNIT_HOURS[axis.units.split()[0]]


def write_places(case, home, names, height, width):
    lat, lon = make_places(case, height, width)
    degrees = names["y"] in ("lat", "latitude") or names["y"] == "y" and case.maybe("degrees on y and x", 0.5)
    if not degrees:
        if names["y"] == "rlat":
            curvilinear(case, home, names, lat, lon)
        return
    if case.maybe("no coordinates", 0.1):
        return
    kind = case.pick("coordinate type", ["f4", "f8", "packed i2"])
    for role, numbers, units, standard in (("y", lat, "degrees_north", "latitude"), ("x", lon, "degrees_east", "longitude")):
        variable = home.createVariable(names[role], kind.split()[-1], (names[role],))
        if kind == "packed i2":
            variable.scale_factor = 0.25
        variable.units = units if case.maybe("degrees written long", 0.7) else units.replace("degrees", "degree")
        if case.maybe("standard names of places", 0.5):
            variable.standard_name = standard
        variable[:] = numbers
    case.places = (names["y"], names["x"])


def curvilinear(case, home, names, lat, lon):
    case.has("rotated pole")
    for role, numbers, standard in (("y", lat, "grid_latitude"), ("x", lon, "grid_longitude")):
        variable = home.createVariable(names[role], "f8", (names[role],))
        variable.units, variable.standard_name = "degrees", standard
        variable[:] = numbers


def read_back(case, path, where, name, roles):
    with netCDF4.Dataset(path) as file:
        group = file[where] if where else file
        variable = group[name]
        variable.set_auto_maskandscale(True)
        variable.set_always_mask(True)
        values = np.ma.filled(np.ma.asarray(variable[...], dtype="f8") if variable.dtype.kind != "f" else
                              np.ma.asarray(variable[...]).astype("f8"), np.nan)
        dims = [(dim, roles.get(dim)) for dim in variable.dimensions]
        values = values.reshape([n for n, (_, role) in zip(values.shape, dims) if role])
        present = [role for _, role in dims if role]
        wanted = [role for role in ("event", "member", "y", "x") if role in present]
        values = np.transpose(values, [present.index(role) for role in wanted])
        if "event" not in present:
            values = values[np.newaxis]
        if "member" not in present:
            values = values[:, np.newaxis]
        case.values = values * case.factor
        find = lambda key: find_around(group, key)
        if case.axis is not None:
            time = find(next(dim for dim, role in roles.items() if role == "event"))
            numbers = time[...]
            # Where cells have bounds, a day is known by its middle, another time by where its cell begins.
            if "bounds" in time.ncattrs():
                bounds = find(time.bounds)[...]
                numbers = bounds.mean(axis=-1) if case.axis.step == 24 else bounds[..., 0]
            case.times = iso_times(numbers, time.units, getattr(time, "calendar", "standard"))
        if getattr(case, "places", None):
            case.lat, case.lon = (np.asarray(find(key)[...]) for key in case.places)


def find_around(group, key):
    while group is not None:
        if key in group.variables:
            return group.variables[key]
        group = group.parent
    raise KeyError(key)
