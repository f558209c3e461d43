"""What bench/fields.mjs wrote."""
import os

import numpy as np

POOL, MEMBERS, H, W = 20, 5, 156, 132


def read(folder, name):
    return np.fromfile(os.path.join(folder, name), np.float32)


def rain(folder):
    return read(folder, "rain.f32").reshape(POOL, MEMBERS + 1, H, W)
