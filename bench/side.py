"""The peer of one row, in a process of its own: python3 side.py ROW FOLDER THREADS; prints one JSON line.

What a side loads before it works (data, models) is not timed.
"""
import importlib
import json
import os
import resource
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "rows"))
row, folder, threads = sys.argv[1:]
work = importlib.import_module(row).load(folder, int(threads))
cpu, started = time.process_time(), time.perf_counter()
result = work()
wall, cpu = time.perf_counter() - started, time.process_time() - cpu
megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"cpu": cpu, "wall": wall, "megabytes": megabytes, "result": [float(x) for x in result]}))
