"""SAL by scipy.ndimage.label and sums by label. The real field is described once an event, as an array user would."""
import numpy as np
from fields import rain, H, W
from scipy import ndimage

EIGHT = np.ones((3, 3))
ROWS, COLUMNS = np.indices((H, W), np.float64).reshape(2, -1)


def describe(field):
    values = field.ravel().astype(np.float64)
    mass = values.sum()
    y, x = values @ ROWS / mass, values @ COLUMNS / mass
    threshold = np.quantile(values[values > 0], 0.95) / 15
    labels, count = ndimage.label(field >= threshold, EIGHT)
    labels = labels.ravel()
    total = np.bincount(labels, values, count + 1)[1:]
    rows = np.bincount(labels, values * ROWS, count + 1)[1:] / total
    columns = np.bincount(labels, values * COLUMNS, count + 1)[1:] / total
    peak = ndimage.maximum(values, labels, np.arange(1, count + 1))
    volume = np.sum(total * (total / peak)) / total.sum()
    scatter = np.sum(total * np.hypot(rows - y, columns - x)) / total.sum()
    return mass, y, x, volume, scatter


def load(folder, threads):
    events = rain(folder)
    diagonal = np.hypot(H, W)

    def work():
        scores = []
        for event in events:
            m, y, x, v, r = describe(event[0])
            for member in event[1:]:
                mass, row, column, volume, scatter = describe(member)
                location = np.hypot(row - y, column - x) / diagonal + 2 * abs(scatter - r) / diagonal
                scores.append((2 * (volume - v) / (volume + v), 2 * (mass - m) / (mass + m), location))
        return np.mean(scores, axis=0)

    return work
