"""Radially averaged power by scipy.fft.rfft2 over all fields of an event; rings as pysteps draws them."""
import numpy as np
from fields import rain, H, W
from scipy import fft

RINGS = max(H, W) // 2
COLUMNS = np.arange(W // 2 + 1)
RADIUS = np.round(np.hypot(np.fft.fftfreq(H, 1 / H)[:, None], COLUMNS)).astype(int).ravel()
TWICE = np.where((COLUMNS == 0) | (COLUMNS == W / 2), 1.0, 2.0)
INSIDE = RADIUS < RINGS
COUNT = np.bincount(RADIUS[INSIDE], np.broadcast_to(TWICE, (H, W // 2 + 1)).ravel()[INSIDE])


def spectra(fields):
    power = np.abs(fft.rfft2(fields.astype(np.float64))) ** 2 * TWICE / (H * W)
    return [np.bincount(RADIUS[INSIDE], p.ravel()[INSIDE]) / COUNT for p in power]


def load(folder, threads):
    events = rain(folder)

    def work():
        each = np.array([spectra(event) for event in events])
        return np.concatenate([each[:, 0].mean(0), each[:, 1:].mean((0, 1))])

    return work
