"""z -> mm/day, hard threshold, the five metrics; vectorised over blocks of 20 events, KS by scipy over all values."""
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from fields import MEMBERS, POOL, H, W, read
from scipy import stats

FIELDS = 1000


def block(z, mean, std):
    p = np.maximum(np.expm1(z * std + mean), 0)
    truth, gen = p[:, 0], p[:, 1:]
    gen[gen < np.float32(0.1)] = 0
    t = truth - truth.mean(-1, keepdims=True, dtype=np.float64)
    g = gen - gen.mean(-1, keepdims=True, dtype=np.float64)
    tt, gg = np.einsum("ec,ec->e", t, t), np.einsum("ekc,ekc->ek", g, g)
    r = np.einsum("ec,ekc->ek", t, g) / np.sqrt(tt[:, None] * gg)
    total = truth.sum(-1, dtype=np.float64)[:, None]
    bias = (gen.sum(-1, dtype=np.float64) - total) / total
    wet = np.count_nonzero(gen >= np.float32(0.1))
    norm = gen / np.sqrt(np.einsum("ekc,ekc->ek", gen, gen, dtype=np.float64))[..., None]
    cosine = norm @ norm.transpose(0, 2, 1)
    i, j = np.triu_indices(MEMBERS, 1)
    return r, bias, wet, 1 - cosine[:, i, j].mean(-1), truth.ravel(), gen.ravel()


def load(folder, threads, fields=FIELDS):
    z = read(folder, "z.f32").reshape(POOL, MEMBERS + 1, H * W)
    mean, std = read(folder, "mean.f32"), read(folder, "std.f32")

    def work():
        blocks = fields // MEMBERS // POOL
        with ThreadPoolExecutor(threads) as pool:
            parts = list(pool.map(lambda _: block(z, mean, std), range(blocks)))
        r, bias, wet, diversity, truth, gen = zip(*parts)
        truth, gen = np.concatenate(truth), np.concatenate(gen)
        ks = stats.ks_2samp(truth, gen, mode="asymp").statistic
        return [
            np.concatenate(r).mean(),
            sum(wet) / gen.size,
            np.concatenate(bias).mean(),
            np.concatenate(diversity).mean(),
            ks,
        ]

    return work
