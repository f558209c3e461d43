"""Golden numbers of the as-reported profile: NumPy and SciPy, written from the definitions alone.

    /usr/bin/python3 as-reported.py > as-reported.json

Written with NumPy 1.24.2 and SciPy 1.10.1. Undefined numbers (nan, or where SciPy raises) are null.
"""
import json

import numpy as np
from scipy.stats import ks_2samp, pearsonr

H, W = 6, 5


def to_mm(z, mean, std):
    return np.maximum(np.expm1(z * std + mean), 0)


def cosine(a, b):
    norms = np.linalg.norm(a) * np.linalg.norm(b)
    return 0.0 if norms == 0 else float(a @ b / norms)


def reported(real, generated, land, p95, mean, std, saved=None):
    """real (N, H, W), generated (N, K, H, W) in z; saved as generated."""
    real64, gen64 = real.astype(np.float64), generated.astype(np.float64)
    pairs = [(i, k) for i in range(len(real)) for k in range(generated.shape[1])]
    r = np.array([pearsonr(real64[i].ravel(), gen64[i, k].ravel())[0] for i, k in pairs])
    tails = real[real >= p95], generated[generated >= p95]
    try:
        ks = ks_2samp(*tails)
        ks = {"statistic": ks.statistic, "pValue": ks.pvalue, "match": bool(ks.pvalue > 0.05)}
    except ValueError:
        ks = {"statistic": np.nan, "pValue": np.nan, "match": None}
    masses = [(real64[i] * land).sum() for i in range(len(real))]
    bias = np.array([((gen64[i, k] * land).sum() - masses[i]) / (masses[i] + 1e-8) for i, k in pairs])
    K = generated.shape[1]
    diversity = None
    if K > 1:
        days = [
            1 - np.mean([cosine(g[a].ravel(), g[b].ravel()) for a in range(K) for b in range(a + 1, K)])
            for g in gen64
        ]
        diversity = {"mean": np.mean(days), "std": np.std(days)}
    saved = generated if saved is None else saved
    wet = lambda z: float((to_mm(z, mean, std)[land > 0] > 0.1).mean())
    return {
        "spatialCorrelation": {"mean": np.mean(r), "std": np.std(r), "min": np.min(r), "max": np.max(r)},
        "ks": {**ks, "truth": len(tails[0]), "samples": len(tails[1])},
        "massBias": {"mean": np.mean(bias), "std": np.std(bias), "abs": abs(np.mean(bias))},
        "diversity": diversity,
        "reconstruction": {"mae": np.mean(np.abs(real64 - gen64.mean(axis=1)))},
        "wetFraction": {
            "truth": np.mean([wet(z) for z in real]),
            "samples": np.mean([wet(saved[i, k]) for i in range(len(saved)) for k in range(saved.shape[1])]),
        },
    }


def plain(value):
    if isinstance(value, dict):
        return {key: plain(v) for key, v in value.items()}
    if isinstance(value, (np.ndarray, list, tuple)):
        return [plain(v) for v in value]
    if value is None or isinstance(value, (bool, int, str)):
        return value
    return None if np.isnan(value) else float(value)


def cases():
    rng = np.random.default_rng(7)
    land = (np.arange(W) > 0)[None].repeat(H, 0).astype(np.float64)
    mean = np.where(land > 0, rng.uniform(0.3, 0.9, (H, W)), 0.0).astype(np.float32)
    std = np.where(land > 0, rng.uniform(0.5, 1.0, (H, W)), 1e-8).astype(np.float32)

    def fields(*shape, scale=1.0, shift=0.0):
        z = rng.normal(size=(*shape, H, W)) * scale + shift
        return np.where(land > 0, z, 0.0).astype(np.float32)

    def case(name, real, generated, p95=1.2, saved=None, mask=land):
        numbers = reported(real, generated, mask, p95, mean, std, saved)
        return {
            "name": name, "shape": list(generated.shape), "p95": p95, "mean": mean.ravel(), "std": std.ravel(),
            "land": mask.ravel().astype(int), "real": real.ravel(), "generated": generated.ravel(),
            "saved": None if saved is None else saved.ravel(), "expected": numbers,
        }

    real = fields(3)
    yield case("random", real, fields(3, 4, scale=0.8))
    yield case("posterior of the wet fraction, prior of the others", real, fields(3, 4), saved=fields(3, 4, shift=1.0))
    yield case("nothing generated reaches P95", real, np.minimum(fields(3, 2), np.float32(0.9)))
    yield case("nothing real reaches P95", np.minimum(real, np.float32(1.0)), fields(3, 2))
    one = np.minimum(fields(3, 2), np.float32(0.9))
    one[1, 1, 2, 3] = 1.2
    yield case("one generated value is P95 as float32", real, one)
    tied = np.where(rng.uniform(size=(3, 3, H, W)) < 0.3, 1.5, -0.4).astype(np.float32)
    yield case("ties in the tail", np.where(real > 0.5, 1.5, real).astype(np.float32), tied)
    dead = fields(3, 3)
    dead[1, 2] = 0.0
    yield case("one sample is zero everywhere", real, dead)
    yield case("all samples are one constant", real, np.full((3, 3, H, W), 0.25, np.float32))
    yield case("one sample a day", real, fields(3, 1))
    yield case("sums of z near 0", real - real[:, :, 1:].mean((1, 2))[:, None, None], fields(3, 2))
    yield case("no sea", real, fields(3, 2), mask=np.ones((H, W)))
    # A pixel of 0.1 mm/day is dry for them; its z is made so that float32 gives 0.1 exactly or just below.
    edge = np.where(land > 0, (np.log1p(0.1) - mean) / std, 0).astype(np.float32)
    yield case("cells at 0.1 mm/day", real, np.stack([np.stack([edge, edge + np.float32(0.01)])] * 3))


if __name__ == "__main__":
    print(json.dumps(plain(list(cases())), separators=(",", ":")))
