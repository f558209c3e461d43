"""Numbers for wider-metrics.json, by NumPy and SciPy alone.

Run with numpy 1.24.2 and scipy 1.10.1:  python3 wider-metrics.py > wider-metrics.json
"""
import json
import numpy as np
from scipy import ndimage, optimize, stats

rng = np.random.RandomState(7)


def rain(height, width):
    field = ndimage.gaussian_filter(rng.standard_normal((height, width)), 2)
    return np.round(np.maximum(12 * field / field.std() - 2, 0), 3)


def gaussian_window(a, sigma=1.5, radius=5):
    k = np.exp(-np.arange(-radius, radius + 1) ** 2 / (2 * sigma**2))
    return ndimage.convolve(a, np.outer(k, k) / k.sum() ** 2, mode="constant")


def ssim(x, y, radius=5):
    L = x.max() - x.min()
    c1, c2 = (0.01 * L) ** 2, (0.03 * L) ** 2
    mx, my = gaussian_window(x), gaussian_window(y)
    vx = gaussian_window(x * x) - mx**2
    vy = gaussian_window(y * y) - my**2
    cov = gaussian_window(x * y) - mx * my
    s = (2 * mx * my + c1) * (2 * cov + c2) / ((mx**2 + my**2 + c1) * (vx + vy + c2))
    return s[radius:-radius, radius:-radius].mean()


truth = rain(20, 24)
members = [np.round(np.maximum(np.roll(truth, (i - 1, 2 * i), (0, 1)) * (0.6 + 0.2 * i), 0), 3) for i in range(4)]
stack = np.array(members)

t = 1.0
o, f = truth >= t, members[0] >= t
a, b, c, d = (o & f).sum(), (~o & f).sum(), (o & ~f).sum(), (~o & ~f).sum()
n = a + b + c + d
H, F = a / (a + c), b / (b + d)
random = (a + b) * (a + c) / n
kappa = (a + d - random - (b + d) * (c + d) / n) / (n - random - (b + d) * (c + d) / n)

p = (stack >= t).mean(0)
order = stats.rankdata(p.ravel())
npos, nneg = o.sum(), (~o).sum()
area = (order[o.ravel()].sum() - npos * (npos + 1) / 2) / (npos * nneg)

lags = []
for h in (1, 2, 3):
    pairs = np.concatenate([(truth[:, h:] - truth[:, :-h]).ravel(), (truth[h:] - truth[:-h]).ravel()])
    lags.append(0.5 * (pairs**2).mean())

excess = np.round(stats.genpareto.rvs(0.2, scale=5, size=400, random_state=rng), 4)
x = np.sort(excess)
a0, a1 = x.mean(), (x * (len(x) - np.arange(1, len(x) + 1)) / (len(x) - 1)).mean()

edges = [0.1, 1, 5, 10]
hist = lambda v: np.histogram(v, [-np.inf, *edges, np.inf])[0]
ht, hs = hist(truth), hist(members[0])

mean = stack.mean(0)
json.dump(
    {
        "title": "Wider metrics by their definitions",
        "source": "wider-metrics.py with numpy 1.24.2, scipy 1.10.1",
        "tol": 1e-10,
        "cases": [
            {
                "id": "fields",
                "truth": truth.tolist(),
                "members": stack.tolist(),
                "threshold": t,
                "edges": edges,
                "expected": {
                    "ssim": [ssim(truth, m) for m in members],
                    "contingency": {
                        "csi": a / (a + b + c), "pod": H, "far": b / (a + b), "bias": (a + b) / (a + c),
                        "ets": (a - random) / (a + b + c - random), "hss": kappa,
                        "sedi": (np.log(F) - np.log(H) - np.log(1 - F) + np.log(1 - H))
                        / (np.log(F) + np.log(H) + np.log(1 - F) + np.log(1 - H)),
                    },
                    "brier": ((p - o) ** 2).mean(),
                    "roc_area": area,
                    "spread_skill": np.sqrt(5 / 4 * stack.var(0, ddof=1).mean() / ((mean - truth) ** 2).mean()),
                    "semivariance": lags,
                    "rmse": np.sqrt(((stack - truth) ** 2).mean()),
                    "mae": np.abs(stack - truth).mean(),
                    "tail_mae_p95": np.abs(stack - truth)[:, truth >= np.quantile(truth, 0.95)].mean(),
                    "wasserstein": stats.wasserstein_distance(truth.ravel(), stack.ravel()),
                    "kl": stats.entropy(ht + 0.5, hs + 0.5),
                },
            },
            {
                "id": "gpd",
                "excesses": excess.tolist(),
                "note": "probability-weighted moments, solved numerically for the shape and scale that give "
                "E[X] = s/(1-k) and E[X(1-F)] = s/(2(2-k))",
                "expected": dict(
                    zip(
                        ("shape", "scale"),
                        optimize.fsolve(
                            lambda q: [q[1] / (1 - q[0]) - a0, q[1] / (2 * (2 - q[0])) - a1], [0.1, 4], xtol=1e-14
                        ).tolist(),
                    )
                ),
            },
        ],
    },
    __import__("sys").stdout,
    default=float,
)
