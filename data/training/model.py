"""Conditional variational autoencoder for daily precipitation, 13x11 predictors to 156x132 fields.

Most of the work is done at a quarter of the resolution or less: the model is meant to be trained on one core
of a laptop in a quarter of an hour. Shapes: X_lr (N, C, 13, 11), Y_hr (N, 1, 156, 132), S (N, 2, 156, 132).
"""

import torch
from torch import nn
from torch.nn import functional as F

CHANNELS, LOW_H, LOW_W = 6, 13, 11
STATICS = 2
# Cells of the noise fields of a stochastic decoder, at a twelfth and a quarter of the resolution.
NOISE_TWELFTH, NOISE_QUARTER = LOW_H * LOW_W, 9 * LOW_H * LOW_W
NOISE = NOISE_TWELFTH + NOISE_QUARTER


class Encoder(nn.Module):
    """X_lr, Y_hr, S -> mu, logvar (N, d_z) and the conditioning h_X (N, d_x), which depends on X_lr alone."""

    def __init__(self, d_z: int, d_x: int, condition_gain: float, noise: bool = False):
        super().__init__()
        self.noise = noise
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
        logvar = logvar.clamp(-8.0, 8.0)
        if self.noise:  # the decoder's noise comes with z and knows nothing of the day: mean 0, variance 1
            nothing = (mu[:, :1] * 0.0).repeat(1, NOISE)
            mu, logvar = torch.cat([mu, nothing], dim=1), torch.cat([logvar, nothing], dim=1)
        return mu, logvar, h_x


class Decoder(nn.Module):
    """z (N, d_z), h_X (N, d_x), S -> Y_hat (N, 1, 156, 132) in standardised log space.

    head: "relu" (bounded at z = 0), "linear", or "bounded" (at the dry value of z, -mean/std of each cell: `dry`).
    noise: z has NOISE more numbers, which are one channel more at a twelfth and at a quarter of the resolution.
    """

    def __init__(self, d_z: int, d_x: int, head: str, dry=None, noise: bool = False):
        super().__init__()
        assert head in ("relu", "linear", "bounded")
        self.head, self.noise, self.d_z = head, noise, d_z
        if head == "bounded":
            self.register_buffer("dry", dry.view(1, 1, *dry.shape[-2:]).float())
        self.seed = nn.Linear(d_z + d_x, 12 * LOW_H * LOW_W)
        self.twelfth = nn.Conv2d(12 + noise + STATICS, 32, 3, padding=1)
        self.to_quarter = nn.Conv2d(32, 16 * 9, 1)
        self.quarter = nn.Conv2d(16 + noise + STATICS, 24, 3, padding=1)
        self.to_half = nn.Conv2d(24, 12 * 4, 3, padding=1)
        self.to_full = nn.Conv2d(12, 8 * 4, 3, padding=1)
        self.full = nn.Conv2d(8 + STATICS, 8, 3, padding=1)
        self.out = nn.Conv2d(8, 1, 1)
        nn.init.constant_(self.out.bias, 0.5)  # a ReLU head must start above its kink or it never learns

    def forward(self, z, h_x, s):
        twelfth, quarter = [], []
        if self.noise:
            coarse = self.d_z + NOISE_TWELFTH
            twelfth = [z[:, self.d_z : coarse].reshape(-1, 1, LOW_H, LOW_W)]
            quarter = [z[:, coarse:].reshape(-1, 1, 3 * LOW_H, 3 * LOW_W)]
            z = z[:, : self.d_z]
        h = self.seed(torch.cat([z, h_x], dim=1)).view(-1, 12, LOW_H, LOW_W)
        h = F.relu(self.twelfth(torch.cat([h, *twelfth, F.avg_pool2d(s, 12)], dim=1)))
        h = F.relu(F.pixel_shuffle(self.to_quarter(h), 3))
        h = F.relu(self.quarter(torch.cat([h, *quarter, F.avg_pool2d(s, 4)], dim=1)))
        h = F.relu(F.pixel_shuffle(self.to_half(h), 2))
        h = F.relu(F.pixel_shuffle(self.to_full(h), 2))
        h = F.relu(self.full(torch.cat([h, s], dim=1)))
        y = self.out(h)
        if self.head == "bounded":
            return torch.maximum(y, self.dry)
        return F.relu(y) if self.head == "relu" else y


def kl_divergence(mu, logvar):
    """KL(q(z|x,y) || N(0, I)) in nats, summed over the latent dimensions, (N,)."""
    return 0.5 * (mu.square() + logvar.exp() - 1.0 - logvar).sum(dim=1)
