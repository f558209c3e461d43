"""What this machine can do at most, on one thread: python3 limits.py; prints one JSON line."""
import json
import time

import numpy as np


def best(work, times=7):
    seconds = []
    for _ in range(times):
        start = time.process_time()
        work()
        seconds.append(time.process_time() - start)
    return min(seconds)


source = np.ones(1 << 26, np.float32)
target = np.empty_like(source)
square = np.random.default_rng(0).random((1024, 1024), np.float32)
print(
    json.dumps(
        {
            "copyBytesPerSecond": 2 * source.nbytes / best(lambda: np.copyto(target, source)),
            "float32OperationsPerSecond": 2 * 1024**3 / best(lambda: square @ square),
        }
    )
)
