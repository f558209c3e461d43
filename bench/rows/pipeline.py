"""Sample the embedded run with PyTorch, threshold, save day by day, evaluate with NumPy and SciPy."""
import json
import os
import shutil

import numpy as np
import torch
from fields import H, W
from scipy import stats
from torch_model import decoder, encoder


def load(folder, threads):
    torch.set_num_threads(threads)
    size = json.load(open(os.path.join(folder, "pipeline.json")))
    data, days, K = size["data"], size["days"], size["K"]
    noise = torch.from_numpy(np.fromfile(os.path.join(folder, "noise.f64"))).view(len(days), K, -1)
    read = lambda *path: np.load(os.path.join(data, *path))
    mean = read("metadata", "ERA5_mean_train.npy").astype(np.float32).reshape(1, H, W)
    std = read("metadata", "ERA5_std_train.npy").astype(np.float32).reshape(1, H, W)
    land = read("statics", "land_sea_mask.npy").reshape(H, W) >= 0.5
    coast = read("statics", "dist_to_coast_km.npy").reshape(H, W)
    layers = [land.astype(np.float32), ((coast - coast.mean()) / coast.std()).astype(np.float32)]
    statics = torch.from_numpy(np.stack(layers))[None]
    models = encoder(), decoder()
    out = os.path.join(folder, f"outputs-{os.getpid()}")
    os.makedirs(out)
    mm = lambda z: np.maximum(np.expm1(z * std + mean), 0)

    def work():
        encode, decode = models
        r, bias, diversity, truths, samples = [], [], [], [], []
        i, j = np.triu_indices(K, 1)
        for at, day in enumerate(days):
            x_path = os.path.join(data, "X_lr", f"day_{day:06d}.npy")
            real = np.load(os.path.join(data, "Y_hr", f"day_{day:06d}.npy")).reshape(1, 1, H, W)
            with torch.inference_mode():
                x, y = torch.from_numpy(np.load(x_path))[None], torch.from_numpy(real)
                mu, logvar, h = encode(x, y, statics)
                torch.randn(K, mu.shape[1])
                latents = (mu.double() + noise[at] * torch.exp(logvar.double() / 2)).float()
                fields = decode(latents, h.expand(K, -1), statics.expand(K, -1, -1, -1)).numpy()
            rain = mm(fields[:, 0])
            low = rain < np.float32(0.1)
            rain[low] = 0
            fields = np.where(low, -mean / std, fields[:, 0]).astype(np.float32)
            for k in range(K):
                name = os.path.join(out, f"day_{day:06d}_sample_{k:02d}")
                np.save(f"{name}.Y_hr_syn.npy", fields[k][None])
                shutil.copyfile(x_path, f"{name}.X_lr_ref.npy")
            truth, gen = mm(real[0])[0][land].astype(np.float64), rain[:, land].astype(np.float64)
            t, g = truth - truth.mean(), gen - gen.mean(-1, keepdims=True)
            with np.errstate(invalid="ignore", divide="ignore"):
                r.append(g @ t / np.sqrt(t @ t * np.sum(g * g, -1)))
                bias.append((gen.sum(-1) - truth.sum()) / truth.sum())
                norm = gen / np.linalg.norm(gen, axis=-1, keepdims=True)
            diversity.append(1 - (norm @ norm.T)[i, j].mean())
            truths.append(truth)
            samples.append(gen.ravel())
        truth, gen = np.concatenate(truths), np.concatenate(samples)
        bias = np.concatenate(bias)
        results = [
            np.nanmean(np.concatenate(r)),
            np.mean(gen.astype(np.float32) >= np.float32(0.1)),
            np.mean(bias[np.isfinite(bias)]),
            np.nanmean(diversity),
            stats.ks_2samp(truth, gen, mode="asymp").statistic,
        ]
        json.dump(list(map(float, results)), open(os.path.join(out, "evaluation_results.json"), "w"))
        return results

    return work
