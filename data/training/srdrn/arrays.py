"""SRDRN training arrays as `undrizzle augment` writes them: predictors (T, h, w, C), observations (T, H, W) in z."""

from pathlib import Path

import numpy as np

SMALLEST_STD = 1e-8


class Statistics:
    """Per-cell mean and deviation of log1p(mm/day), per-channel ones of the predictors: of real training days alone."""

    def __init__(self, predictors, rain):
        logs = np.log1p(rain.astype(np.float64))
        self.mean = logs.mean(axis=0).astype(np.float32)
        self.std = np.maximum(logs.std(axis=0), SMALLEST_STD).astype(np.float32)
        self.x_mean = predictors.mean(axis=(0, 1, 2), dtype=np.float64).astype(np.float32)
        self.x_std = predictors.std(axis=(0, 1, 2), dtype=np.float64).astype(np.float32)

    def z(self, rain):
        return ((np.log1p(rain) - self.mean) / self.std).astype(np.float32)

    def mm(self, z):
        return np.maximum(np.expm1(z * self.std + self.mean), 0.0)

    def x(self, predictors):
        return ((predictors - self.x_mean) / self.x_std).astype(np.float32)


def read_arrays(folder):
    """Training rows, statistics and land of a folder of arrays; the land is all cells where there is no mask."""
    folder = Path(folder)
    x = np.load(folder / "predictors_train_mean_std_separate.npy").astype(np.float32)
    y = np.load(folder / "obs_train_mean_std_single.npy").astype(np.float32)
    if x.ndim != 4 or y.ndim != 3 or len(x) != len(y):
        raise SystemExit(f"{folder}: predictors are {x.shape}, observations {y.shape}: give (T, h, w, C) and (T, H, W)")
    if not np.isfinite(x).all() or not np.isfinite(y).all():
        raise SystemExit(f"{folder}: a training array holds values that are not finite")
    mean = np.load(folder / "ERA5_mean_train.npy").reshape(y.shape[1:]).astype(np.float32)
    std = np.load(folder / "ERA5_std_train.npy").reshape(y.shape[1:]).astype(np.float32)
    mask = folder / "land_mask.npy"
    land = np.load(mask).reshape(y.shape[1:]).astype(np.float32) if mask.exists() else np.ones(y.shape[1:], np.float32)
    return x, y, mean, std, land
