"""The peer of one row, in a process of its own: python3 side.py ROW FOLDER THREADS TIMES SECONDS; prints one JSON line.

What a side loads before it works (data, models) is not timed. After the first call up to TIMES more are timed, until
they took SECONDS.
"""
import importlib
import json
import os
import resource
import statistics
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "rows"))
row, folder, threads, times, seconds = sys.argv[1:]
work = importlib.import_module(row).load(folder, int(threads))


def timed():
    cpu, started = time.process_time(), time.perf_counter()
    result = work()
    return {
        "wall": time.perf_counter() - started,
        "cpu": time.process_time() - cpu,
        "result": [float(x) for x in result],
    }


first = timed()
later = []
while len(later) < int(times) and sum(one["wall"] for one in later) < float(seconds):
    later.append(timed())
again = {clock: statistics.median(one[clock] for one in later) for clock in ("cpu", "wall")} if later else None
megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({**first, "megabytes": megabytes, "again": again}))
