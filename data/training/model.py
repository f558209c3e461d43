"""Conditional variational autoencoder for daily precipitation, 13x11 predictors to 156x132 fields.

Most of the work is done at a quarter of the resolution or less: the model is meant to be trained on one core
of a laptop in a quarter of an hour. Shapes: X_lr (N, C, 13, 11), Y_hr (N, 1, 156, 132), S (N, 2, 156, 132).
"""

import torch
from torch import nn
from torch.nn import functional as F

CHANNELS, LOW_H, LOW_W = 6, 13, 11
STATICS = 2


class Encoder(nn.Module):
    """X_lr, Y_hr, S -> mu, logvar (N, d_z) and the conditioning h_X (N, d_x), which depends on X_lr alone."""

    def __init__(self, d_z: int, d_x: int, condition_gain: float):
        super().__init__()
        self.condition_gain = condition_gain
        self.predictors = nn.Sequential(
            nn.Flatten(), nn.Linear(CHANNELS * LOW_H * LOW_W, 96), nn.ReLU(), nn.Linear(96, d_x), nn.Tanh()
        )
        self.quarter = nn.Conv2d(1, 24, 4, stride=4)
        self.twelfth = nn.Conv2d(24 + STATICS, 32, 3, stride=3)
        self.mix = nn.Conv2d(32, 32, 3, padding=1)
        self.narrow = nn.Conv2d(32, 6, 1)
        self.posterior = nn.Linear(6 * LOW_H * LOW_W + d_x, 2 * d_z)

    def forward(self, x, y, s):
        h_x = self.predictors(x) * self.condition_gain
        h = F.relu(self.quarter(y))
        h = F.relu(self.twelfth(torch.cat([h, F.avg_pool2d(s, 4)], dim=1)))
        h = F.relu(self.mix(h)) + h
        h = self.narrow(h).flatten(1)
        mu, logvar = self.posterior(torch.cat([h, h_x], dim=1)).chunk(2, dim=1)
        return mu, logvar.clamp(-8.0, 8.0), h_x


class Decoder(nn.Module):
    """z (N, d_z), h_X (N, d_x), S -> Y_hat (N, 1, 156, 132) in standardised log space."""

    def __init__(self, d_z: int, d_x: int, head: str):
        super().__init__()
        self.relu_head = {"relu": True, "linear": False}[head]
        self.seed = nn.Linear(d_z + d_x, 12 * LOW_H * LOW_W)
        self.twelfth = nn.Conv2d(12 + STATICS, 32, 3, padding=1)
        self.to_quarter = nn.Conv2d(32, 16 * 9, 1)
        self.quarter = nn.Conv2d(16 + STATICS, 24, 3, padding=1)
        self.to_half = nn.Conv2d(24, 12 * 4, 3, padding=1)
        self.to_full = nn.Conv2d(12, 8 * 4, 3, padding=1)
        self.full = nn.Conv2d(8 + STATICS, 8, 3, padding=1)
        self.out = nn.Conv2d(8, 1, 1)
        nn.init.constant_(self.out.bias, 0.5)  # a ReLU head must start above its kink or it never learns

    def forward(self, z, h_x, s):
        h = self.seed(torch.cat([z, h_x], dim=1)).view(-1, 12, LOW_H, LOW_W)
        h = F.relu(self.twelfth(torch.cat([h, F.avg_pool2d(s, 12)], dim=1)))
        h = F.relu(F.pixel_shuffle(self.to_quarter(h), 3))
        h = F.relu(self.quarter(torch.cat([h, F.avg_pool2d(s, 4)], dim=1)))
        h = F.relu(F.pixel_shuffle(self.to_half(h), 2))
        h = F.relu(F.pixel_shuffle(self.to_full(h), 2))
        h = F.relu(self.full(torch.cat([h, s], dim=1)))
        y = self.out(h)
        return F.relu(y) if self.relu_head else y


def kl_divergence(mu, logvar):
    """KL(q(z|x,y) || N(0, I)) in nats, summed over the latent dimensions, (N,)."""
    return 0.5 * (mu.square() + logvar.exp() - 1.0 - logvar).sum(dim=1)
