"""The training set in the run layout, held in memory."""

import json
from pathlib import Path

import numpy as np
import torch


class RunData:
    """Days of a run directory. `x`, `y` are aligned with `days`; y is in standardised log space."""

    def __init__(self, root: Path):
        root = Path(root)
        self.split = json.loads((root / "metadata/split.json").read_text())
        categories = json.loads((root / "metadata/categories.json").read_text())
        self.days = sorted(self.split["train"] + self.split["val"])
        self.x = torch.from_numpy(np.stack([np.load(root / f"X_lr/day_{d:06d}.npy") for d in self.days]))
        self.y = torch.from_numpy(np.stack([np.load(root / f"Y_hr/day_{d:06d}.npy") for d in self.days]))
        self.mean = torch.from_numpy(np.load(root / "metadata/ERA5_mean_train.npy"))
        self.std = torch.from_numpy(np.load(root / "metadata/ERA5_std_train.npy"))
        land = np.load(root / "statics/land_sea_mask.npy")
        coast = np.load(root / "statics/dist_to_coast_km.npy")
        self.land = torch.from_numpy(land)
        self.statics = torch.from_numpy(np.concatenate([land, standardised(coast)]).astype(np.float32))
        position = {day: i for i, day in enumerate(self.days)}
        train = [(position[d], categories[str(d)].startswith("heavy")) for d in self.split["train"]]
        self.heavy = np.array([i for i, heavy in train if heavy])
        self.other = np.array([i for i, heavy in train if not heavy])
        self.val = [position[d] for d in self.split["val"]]

    def to_mm(self, z):
        """z -> mm/day."""
        return torch.clamp(torch.expm1(z * self.std + self.mean), min=0.0)

    def z_of(self, mm: float):
        """Where an amount of mm/day lies in z, cell by cell."""
        return (np.log1p(mm) - self.mean) / self.std


def standardised(field):
    """Zero mean and unit standard deviation over all cells of the grid, sea included."""
    return (field - field.mean()) / field.std()
