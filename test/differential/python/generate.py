"""
Makes files with tools that nobody here wrote, and writes down what the same tools read in them.

    generate.py --seed 1 --files 1000 --out FOLDER [--case K] [--formats npy,netcdf]

FOLDER/cases.json lists the cases; FOLDER/K holds the file of case K and oracle.f64. One case is the same whichever
others are made. A format whose modules are not installed is passed over and named in cases.json.
"""
import argparse
import importlib
import json
import os
import sys
import traceback
import warnings

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
warnings.simplefilter("ignore")
import numpy as np

from content import Case

#: How often each occurs, relative to the others.
FORMATS = {
    "netcdf": 30, "hdf5": 10, "xarrays": 12, "zarr2": 13, "zarr3": 9, "npy": 10, "geotiff": 18, "folders": 6, "maps": 10,
    "radar": 6, "gdalnc": 6,
}


def available(names):
    modules, absent = {}, {}
    for name in names:
        try:
            modules[name] = importlib.import_module(f"formats.{name}")
        except ImportError as error:
            absent[name] = str(error)
    return modules, absent


def make(seed, index, modules, out):
    rng = np.random.default_rng([seed, index])
    names = list(FORMATS)
    name = names[int(rng.choice(len(names), p=np.array(list(FORMATS.values())) / sum(FORMATS.values())))]
    if name not in modules:
        return None
    folder = os.path.join(out, str(index))
    os.makedirs(folder)
    case = Case(seed, index, folder, rng)
    try:
        modules[name].make(case)
        return case.record()
    except Exception as error:
        raise RuntimeError(f"{case.format}: {'; '.join(case.features)}") from error


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--files", type=int, default=1000)
    parser.add_argument("--case", type=int)
    parser.add_argument("--formats")
    parser.add_argument("--out", required=True)
    arguments = parser.parse_args()
    wanted = arguments.formats.split(",") if arguments.formats else list(FORMATS)
    modules, absent = available(wanted)
    indices = range(arguments.files) if arguments.case is None else [arguments.case]
    cases, broken = [], []
    for index in indices:
        try:
            case = make(arguments.seed, index, modules, arguments.out)
            if case:
                cases.append(case)
        except Exception:
            broken.append({"index": index, "error": traceback.format_exc()})
    with open(os.path.join(arguments.out, "cases.json"), "w") as out:
        json.dump({"cases": cases, "absent": absent, "broken": broken}, out)


main()
