"""Empirical quantile mapping of the wet values by numpy.quantile and numpy.interp; how often it is dry comes first."""
import numpy as np
from fields import MEMBERS, POOL, rain, H, W

EVENTS, TRACE = 100, np.float32(0.05)
BODY = [np.arange(1000) / 1000]
TAIL = [1 - np.arange(9, 0, -1) * step for step in (1e-4, 1e-5)]
PROBABILITIES = np.concatenate([*BODY, *TAIL, [1.0]])


def fit(values):
    wet = values[values >= TRACE]
    return 1 - wet.size / values.size, np.quantile(wet.astype(np.float64), PROBABILITIES)


def load(folder, threads):
    events = rain(folder)

    def work():
        dry_real, real = fit(events[:, 0])
        dry, generated = fit(events[:, 1:])
        total = squares = largest = 0.0
        for event in range(EVENTS):
            x = events[event % POOL, 1:].astype(np.float64)
            wet = x >= TRACE
            p = dry + (1 - dry) * np.interp(x[wet], generated, PROBABILITIES)
            mapped = np.where(
                p < dry_real, 0, np.interp((p - dry_real) / (1 - dry_real), PROBABILITIES, real)
            )
            above = x[wet] > generated[-1]
            mapped[above] = real[-1] + (x[wet][above] - generated[-1])
            y = np.zeros_like(x)
            y[wet] = mapped
            total += y.sum()
            squares += np.sum(y * y)
            largest = max(largest, y.max())
        n = EVENTS * MEMBERS * H * W
        return [total / n, squares / n, largest]

    return work
