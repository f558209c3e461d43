"""One task of the benchmark: python3 metrics_numpy.py FOLDER TASK SIZE; prints one JSON line.

Vectorised over blocks of 20 events; KS by scipy.stats.ks_2samp over all values.
"""
import json
import os
import resource
import sys
import time

import numpy as np
from scipy import stats

H, W, K, POOL = 156, 132, 5, 20
folder, task, size = sys.argv[1:]


def read(name):
    return np.fromfile(os.path.join(folder, name), np.float32)


def rain(fields, keep):
    z = read("z.f32").reshape(POOL, K + 1, H * W)
    mean, std = read("mean.f32"), read("std.f32")
    r, bias, diversity, wet = [], [], [], 0
    truths, samples = [], []
    events = fields // K
    for start in range(0, events, POOL):
        n = min(POOL, events - start)
        p = np.maximum(np.expm1(z[:n] * std + mean), 0)
        truth, gen = p[:, 0], p[:, 1:]
        gen = np.where(gen < np.float32(0.1), np.float32(0), gen)
        t = truth - truth.mean(-1, keepdims=True, dtype=np.float64)
        g = gen - gen.mean(-1, keepdims=True, dtype=np.float64)
        r.append(
            np.einsum("ec,ekc->ek", t, g)
            / np.sqrt(np.einsum("ec,ec->e", t, t)[:, None] * np.einsum("ekc,ekc->ek", g, g))
        )
        total = truth.sum(-1, dtype=np.float64)[:, None]
        bias.append((gen.sum(-1, dtype=np.float64) - total) / total)
        wet += np.count_nonzero(gen >= np.float32(0.1))
        norm = gen / np.sqrt(np.einsum("ekc,ekc->ek", gen, gen, dtype=np.float64))[..., None]
        cosine = np.einsum("eic,ejc->eij", norm, norm, optimize=True)
        i, j = np.triu_indices(K, 1)
        diversity.append(1 - cosine[:, i, j].mean(-1))
        if keep:
            truths.append(truth.astype(np.float32))
            samples.append(gen.astype(np.float32))
    four = [
        float(np.concatenate(r).mean()),
        wet / (fields * H * W),
        float(np.concatenate(bias).mean()),
        float(np.concatenate(diversity).mean()),
    ]
    if not keep:
        return four
    truth, sample = np.concatenate(truths).ravel(), np.concatenate(samples).ravel()
    del truths, samples
    return four + [float(stats.ks_2samp(truth, sample, mode="asymp").statistic)]


if task == "ks":
    a, b = read("a.f32"), read("b.f32")
    work = lambda: [float(stats.ks_2samp(a, b, mode="asymp").statistic)]
else:
    work = lambda: rain(int(size), task == "five")

before = time.process_time()
result = work()
seconds = time.process_time() - before
megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"seconds": seconds, "megabytes": megabytes, "result": result}))
