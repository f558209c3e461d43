"""Trains the small SRDRN on a folder of SRDRN training arrays (`undrizzle augment … -o FOLDER`).

    python3 data/training/srdrn/train.py FOLDER --loss pinball --seed 1 --out MODEL.pt

One thread; every draw is keyed by (seed, step): the same command gives the same weights on the same machine, and a
run that was stopped goes on from its last checkpoint to the same end. Rows must be 6 times the predictors' grid.
"""

import argparse
import os
import time
from pathlib import Path

import numpy as np
import torch

from arrays import read_arrays
from model import LOSSES, Srdrn


def train(x, y, mm, land, statics, loss, seed, steps, batch=12, rate=2e-3, checkpoint=None, every=100):
    """Fits on rows x (T, C, h, w), y (T, H, W) in z, mm (T, H, W), all tensors. Returns the model and its losses by step."""
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    torch.manual_seed(seed)
    function, heads = LOSSES[loss]
    model = Srdrn(x.shape[1], len(statics), heads)
    optimizer = torch.optim.Adam(model.parameters(), lr=rate)
    step, history = 0, []
    if checkpoint and Path(checkpoint).exists():
        state = torch.load(checkpoint)
        if (state["loss"], state["seed"], state["steps"], state["rows"]) != (loss, seed, steps, len(x)):
            raise SystemExit(f"{checkpoint}: is of another loss, seed, number of steps or rows: remove it or name another")
        model.load_state_dict(state["model"])
        optimizer.load_state_dict(state["optimizer"])
        step, history = state["step"], state["history"]
    while step < steps:
        for group in optimizer.param_groups:
            group["lr"] = rate * min(1.0, (step + 1) / 30) * (0.51 + 0.49 * np.cos(np.pi * step / steps))
        # A share of rows, not a number: the same uniforms choose rows of every arm.
        rows = (np.random.default_rng([seed, step]).random(batch) * len(x)).astype(int)
        value = function(model(x[rows], statics), y[rows], mm[rows], land)
        optimizer.zero_grad()
        value.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 5.0)
        optimizer.step()
        history.append(value.item())
        step += 1
        if checkpoint and (step % every == 0 or step == steps):
            state = {"loss": loss, "seed": seed, "steps": steps, "rows": len(x), "step": step, "history": history}
            save(checkpoint, state | {"model": model.state_dict(), "optimizer": optimizer.state_dict()})
    return model, history


def save(path, state):
    partial = Path(f"{path}.tmp")
    torch.save(state, partial)
    os.replace(partial, path)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("arrays")
    parser.add_argument("--loss", choices=LOSSES, default="pinball")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--steps", type=int, default=400)
    parser.add_argument("--out", required=True, help="checkpoint: written every 100 steps, gone on from")
    args = parser.parse_args()
    x, y, mean, std, land = read_arrays(args.arrays)
    if tuple(y.shape[1:]) != (6 * x.shape[1], 6 * x.shape[2]):
        raise SystemExit(f"{args.arrays}: rows are {y.shape[1:]}, predictors {x.shape[1:3]}: this model takes 6 to 1")
    mm = np.maximum(np.expm1(y * std + mean), 0.0)
    tensors = [torch.from_numpy(np.ascontiguousarray(a)) for a in (x.transpose(0, 3, 1, 2), y, mm, land)]
    started = time.process_time()
    _, history = train(*tensors, tensors[3][None], args.loss, args.seed, args.steps, checkpoint=args.out)
    print(f"{args.out}: {len(history)} steps, loss {history[0]:.4f} to {np.mean(history[-20:]):.4f}, {time.process_time() - started:.0f} CPU seconds")


if __name__ == "__main__":
    main()
