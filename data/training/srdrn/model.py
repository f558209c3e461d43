"""A small SRDRN: residual blocks at the resolution of the predictors, then sub-pixel upsampling by 3 and by 2.

Predictors (N, C, 13, 11) and statics (S, 78, 66) -> (N, heads, 78, 66) in standardised log space.
"""

import torch
from torch import nn
from torch.nn import functional as F

LEVELS = (0.5, 0.9, 0.95, 0.99, 0.999)


class Residual(nn.Module):
    def __init__(self, width: int):
        super().__init__()
        self.first = nn.Conv2d(width, width, 3, padding=1)
        self.second = nn.Conv2d(width, width, 3, padding=1)

    def forward(self, x):
        return x + self.second(F.relu(self.first(x)))


class Srdrn(nn.Module):
    """heads: 1, or the number of quantiles, which never cross: each is the one below plus a softplus."""

    def __init__(self, channels: int, statics: int, heads: int, width: int = 24, blocks: int = 3):
        super().__init__()
        self.enter = nn.Conv2d(channels, width, 3, padding=1)
        self.blocks = nn.Sequential(*(Residual(width) for _ in range(blocks)))
        self.to_third = nn.Conv2d(width, 12 * 9, 1)
        self.to_half = nn.Conv2d(12, 8 * 4, 3, padding=1)
        self.out = nn.Conv2d(8 + statics, heads, 3, padding=1)

    def forward(self, x, statics):
        h = F.relu(self.enter(x))
        h = h + self.blocks(h)
        h = F.relu(F.pixel_shuffle(self.to_third(h), 3))
        h = F.relu(F.pixel_shuffle(self.to_half(h), 2))
        y = self.out(torch.cat([h, statics.expand(len(x), -1, -1, -1)], dim=1))
        return torch.cat([y[:, :1], y[:, :1] + F.softplus(y[:, 1:]).cumsum(dim=1)], dim=1)


def weighted_mae(y_hat, y, mm, land):
    """Mean over land of |ŷ − y|, weighted by clip(mm / 20, 1, 3) as the document has it."""
    weight = (mm / 20.0).clamp(1.0, 3.0) * land
    return (weight * (y_hat[:, 0] - y).abs()).sum() / (land.sum() * len(y))


def pinball(y_hat, y, _mm, land):
    """Mean over land and levels of (y − q)(τ − 1{y < q})."""
    total = 0.0
    for head, level in enumerate(LEVELS):
        error = y - y_hat[:, head]
        total = total + (torch.maximum(level * error, (level - 1.0) * error) * land).sum()
    return total / (land.sum() * len(y) * len(LEVELS))


LOSSES = {"weighted-mae": (weighted_mae, 1), "pinball": (pinball, len(LEVELS))}
