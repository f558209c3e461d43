"""Draws the first twelve test days of the embedded run: data/embedded/storms.png.

    python3 data/training/plot_storms.py
"""

import json
from pathlib import Path

import matplotlib
import numpy as np

matplotlib.use("Agg")
from matplotlib import pyplot
from matplotlib.colors import LogNorm

EMBEDDED = Path(__file__).resolve().parents[1] / "embedded"
DATA = EMBEDDED / "data"

mean = np.load(DATA / "metadata/ERA5_mean_train.npy")
std = np.load(DATA / "metadata/ERA5_std_train.npy")
land = np.load(DATA / "statics/land_sea_mask.npy")[0]
days = json.loads((DATA / "metadata/split.json").read_text())["test"][:12]

figure, axes = pyplot.subplots(2, 6, figsize=(12, 5), layout="constrained")
for day, axis in zip(days, axes.flat):
    rain = np.maximum(np.expm1(np.load(DATA / f"Y_hr/day_{day:06d}.npy")[0] * std + mean), 0)
    shown = np.where((rain >= 0.1) & (land > 0), rain, np.nan)
    image = axis.imshow(shown, origin="lower", norm=LogNorm(0.1, 150), cmap="turbo")
    axis.contour(land, [0.5], colors="black", linewidths=0.7)
    axis.set(xticks=[], yticks=[], title=f"day {day}")
figure.colorbar(image, ax=axes, label="mm/day")
figure.savefig(EMBEDDED / "storms.png", dpi=70)
