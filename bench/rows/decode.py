"""The embedded decoder in PyTorch."""
import json
import os

import numpy as np
import torch
from fields import H, W, read
from torch_model import decoder


def load(folder, threads):
    torch.set_num_threads(threads)
    size = json.load(open(os.path.join(folder, "decode.json")))
    days, K = size["days"], size["K"]
    z = torch.from_numpy(read(folder, "decode-z.f32")).view(days, K, -1)
    h = torch.from_numpy(read(folder, "decode-h_X.f32")).expand(K, -1)
    s = torch.from_numpy(read(folder, "decode-S.f32")).view(1, -1, H, W).expand(K, -1, -1, -1)
    model = decoder()

    def work():
        sums = np.zeros(2)
        with torch.inference_mode():
            for latents in z:
                y = model(latents, h, s).numpy().reshape(K, -1)
                sums += (y.mean(-1, dtype=np.float64).sum(), np.square(y).mean(-1, dtype=np.float64).sum())
        return sums

    return work
