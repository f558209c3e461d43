"""Times and places of the fields."""
import cftime
import numpy as np

from content import pick

CALENDARS = [
    "standard", "gregorian", "proleptic_gregorian", "noleap", "365_day", "all_leap", "366_day", "360_day", "julian",
]
REFERENCES = [
    "1950-01-01", "1850-01-01 00:00:00", "1900-1-1 00:00:0.0", "1970-01-01T00:00:00Z", "2001-01-01 12:00",
    "2100-01-01", "0001-01-01", "1981-09-01 00:00:00 +0:00", "1970-01-01 00:00:00 UTC", "1982-12-01 06:30:00",
]
UNIT_HOURS = {"days": 24.0, "hours": 1.0, "minutes": 1 / 60, "seconds": 1 / 3600, "day": 24.0, "h": 1.0, "s": 1 / 3600}


class Axis:
    """Times of the events as a file has them: numbers with units in a calendar, and length of a step in hours."""

    def __init__(self, numbers, units, calendar, step):
        self.numbers, self.units, self.calendar, self.step = numbers, units, calendar, step


def make_times(case, events):
    rng = case.rng
    calendar = case.pick("calendar", CALENDARS)
    unit = case.pick("time unit", list(UNIT_HOURS))
    reference = case.pick("since", REFERENCES)
    step = pick(rng, [24, 24, 24, 6, 3, 1, 12])
    case.has(f"step {step} h")
    units = f"{unit} since {reference}"
    hour = 0 if step != 24 else pick(rng, [0, 0, 12, 6])
    first = cftime.datetime(int(rng.integers(1960, 2080)), int(rng.integers(1, 13)), int(rng.integers(1, 29)), hour,
                            calendar=calendar)
    start = cftime.date2num(first, f"seconds since {reference}", calendar)
    seconds = np.asarray(start, dtype="f8") + np.arange(events) * step * 3600.0
    numbers = seconds / (UNIT_HOURS[unit] * 3600)
    whole = np.all(np.abs(numbers - np.round(numbers)) < 1e-9)
    if case.maybe("latest time first", 0.06):
        numbers = numbers[::-1]
    kind = case.pick("time type", ["f8", "i4", "f8"])
    if kind == "i4" and whole and np.abs(numbers).max() < 2**31:
        numbers = np.round(numbers).astype("i4")
    else:
        numbers = numbers.astype("f8")
    if numbers[0] < 0:
        case.has("times before the reference")
    return Axis(numbers, units, calendar, step)


def iso_times(numbers, units, calendar):
    """As cftime decodes them, to the second."""
    dates = cftime.num2date(np.asarray(numbers), units, calendar or "standard", only_use_cftime_datetimes=True)
    return [rounded(date) for date in np.ravel(dates)]


def rounded(date):
    import datetime

    date = date + datetime.timedelta(microseconds=500000)
    return f"{date.year:04d}-{date.month:02d}-{date.day:02d}T{date.hour:02d}:{date.minute:02d}:{date.second:02d}"


def make_places(case, height, width):
    rng = case.rng
    dy, dx = pick(rng, [0.25, 0.5, 1.0, 2.5]), pick(rng, [0.25, 0.5, 1.0, 2.5])
    lat = float(rng.integers(-60, 60)) + np.arange(height) * dy
    if case.maybe("north to south", 0.4):
        lat = lat[::-1]
    west = case.pick("west edge", [-10, 0, 170, 350, -180, 280])
    lon = west + np.arange(width) * dx
    return lat.copy(), lon
