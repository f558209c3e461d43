"""What a file holds: fields of rain with their times and places, and how one case is written down."""
import os

import numpy as np

#: text in the file -> mm/day for one of it, by definition (1 kg m-2 of water is 1 mm).
RATES = {
    "mm/day": 1, "mm d-1": 1, "mm day-1": 1, "mm/d": 1, "mm day**-1": 1, "kg m-2 day-1": 1,
    "kg m-2 s-1": 86400, "kg m**-2 s**-1": 86400, "kg/m2/s": 86400, "kg/(m^2*s)": 86400, "mm s-1": 86400,
    "mm/s": 86400, "mm/h": 24, "mm/hr": 24, "mm h-1": 24, "mm hour-1": 24, "mm/hour": 24, "m s-1": 86400000,
    "m/day": 1000, "cm/day": 10, "m s**-1": 86400000, "inch/day": 25.4, "in/day": 25.4, "mm per day": 1,
}
#: amounts of one step: mm.
AMOUNTS = {
    "mm": 1, "kg m-2": 1, "m": 1000, "cm": 10, "kg m**-2": 1, "kg/m^2": 1, "millimeters": 1, "inches": 25.4,
    "in": 25.4, "l m-2": 1, "kg/m2": 1,
}


def chance(rng, share):
    return bool(rng.random() < share)


def pick(rng, options):
    return options[int(rng.integers(len(options)))]


class Case:
    """One file and what its own tool reads in it."""

    def __init__(self, seed, index, folder, rng):
        self.seed, self.index, self.folder, self.rng = seed, index, folder, rng
        self.format = ""
        self.features = []
        self.options = {}
        self.path = ""
        self.values = None
        self.times = self.lat = self.lon = None
        #: Latitude and longitude of each cell; places on a map in metres or degrees, with numbers of the projection.
        self.cells = self.projected = None
        self.relative = 2e-6
        self.absolute = 1e-9

    def has(self, feature):
        if feature not in self.features:
            self.features.append(feature)

    def maybe(self, feature, share):
        """Whether the file gets this feature."""
        if not chance(self.rng, share):
            return False
        self.has(feature)
        return True

    def pick(self, prefix, options):
        """One of several ways to write it, noted as a feature."""
        one = pick(self.rng, options)
        self.has(f"{prefix} {one}")
        return one

    def file(self, name):
        self.path = name
        return os.path.join(self.folder, name)

    def record(self):
        """Writes the values, `[event, member, y, x]` as little-endian float64; returns the rest for the list."""
        values = np.ma.filled(np.ma.asarray(self.values, dtype="f8"), np.nan)
        assert values.ndim == 4, values.shape
        name = "oracle.f64"
        values.astype("<f8").tofile(os.path.join(self.folder, name))
        plain = lambda numbers: None if numbers is None else np.asarray(numbers, dtype="f8").ravel().tolist()
        return {
            "index": self.index, "format": self.format, "features": self.features, "options": self.options,
            "path": self.path, "shape": list(values.shape), "values": name, "times": self.times,
            "lat": plain(self.lat), "lon": plain(self.lon), "cells": self.cells and [plain(part) for part in self.cells],
            "projected": self.projected and {
                "y": plain(self.projected[0]), "x": plain(self.projected[1]), "mapping": self.projected[2]},
            "relative": self.relative, "absolute": self.absolute,
        }


def make_rain(case, members=None, most=9):
    """Rain in mm/day, `[event, member, y, x]`, half of it dry, and which cells have none."""
    rng = case.rng
    shape = (
        int(rng.integers(1, 7)), members or int(rng.integers(1, 4)),
        int(rng.integers(2, most)), int(rng.integers(2, most)),
    )
    rain = rng.gamma(0.6, 12.0, shape) * (rng.random(shape) < 0.5)
    missing = np.zeros(shape, bool)
    if case.maybe("missing cells", 0.6):
        missing = rng.random(shape) < 0.2
        missing.flat[0] = False
    return np.minimum(rain, 400.0), missing
