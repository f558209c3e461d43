"""Fractions skill score by scipy.ndimage.uniform_filter with zero padding, as pysteps computes it."""
import numpy as np
from fields import rain
from scipy.ndimage import uniform_filter


def load(folder, threads):
    events = rain(folder)

    def score(threshold, window):
        difference = reference = 0.0
        for event in events:
            wet = (event >= np.float32(threshold)).astype(np.float32)
            share = uniform_filter(wet, size=(0, window, window), mode="constant") if window > 1 else wet
            o, f = share[0].astype(np.float64), share[1:].astype(np.float64)
            difference += np.sum((f - o) ** 2)
            reference += np.sum(f**2) + len(f) * np.sum(o**2)
        return 1 - difference / reference

    return lambda: [score(t, n) for t in (0.1, 1, 5, 10) for n in (1, 3, 5, 9, 17, 33)]
