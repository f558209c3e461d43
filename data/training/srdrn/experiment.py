"""Trains and scores every (world, arm, loss, seed) that is not done yet; stop it and start it again at will.

    node data/training/srdrn/make-worlds.mjs -o WORLDS
    python3 data/training/srdrn/experiment.py WORLDS --work WORK [--seeds 8] [--steps 300] [--small]
    python3 data/training/srdrn/report.py WORK        # results.json, results.md

Every arm but `none` adds the same number of rows to the same real days, is trained for equal steps and paired by
seed: the same initial weights, the same uniforms choose its rows. WORK/WORLD-ARM-LOSS-seedN.json is written whole or
not at all; seeds are the outermost loop, so that what is there at any time is complete for its seeds.
"""

import argparse
import json
import os
import time
from pathlib import Path

import numpy as np
import torch

from arrays import Statistics
from model import LOSSES
from scores import head_names, scores
from train import train

ARMS = ("none", "duplicated", "raw", "threshold", "cured", "stochastic", "other-real", "leak")
PLAN = (
    ("climate", ARMS, ("pinball", "weighted-mae")),
    ("heavy-tail", ("none", "duplicated", "cured", "stochastic", "other-real"), ("pinball",)),
)
SMALL = (("climate", ("duplicated", "cured"), ("pinball",)),)


class World:
    def __init__(self, folder):
        about = json.loads((folder / "world.json").read_text())
        load = lambda name: np.load(folder / f"{name}.npy")
        self.x, self.rain = load("predictors"), load("rain")
        self.samples = {name: load(name) for name in ("raw", "threshold", "cured", "stochastic")}
        self.threshold_does_nothing = np.array_equal(self.samples["raw"], self.samples["threshold"])
        land, coast = load("statics")
        self.land = land > 0
        self.statics = np.stack([land, (coast - coast.mean()) / coast.std()]).astype(np.float32)
        days = about["train"] + about["extra"] + about["test"]
        self.at = {day: i for i, day in enumerate(days)}
        heavy = set(about["heavy"])
        self.train, self.extra, self.test = about["train"], about["extra"], about["test"]
        self.heavy = [day for day in self.train if day in heavy]
        first = [self.at[day] for day in self.train]
        self.statistics = Statistics(self.x[first], self.rain[first])
        self.sample_days = [day for day, _ in about["samples"]]
        self.members = 1 + max(member for _, member in about["samples"])

    def added(self, arm):
        """Predictors and rain (mm/day) of the rows that an arm adds."""
        n = self.members * len(self.heavy)
        if arm == "none":
            return self.x[:0], self.rain[:0]
        if arm == "duplicated":
            rows = [self.at[day] for day in self.heavy for _ in range(self.members)]
            return self.x[rows], self.rain[rows]
        if arm == "other-real":
            if len(self.extra) < n:
                raise SystemExit(f"the world has {len(self.extra)} other heavy days, the arm needs {n}: make it with --extra {n}")
            rows = [self.at[day] for day in self.extra[:n]]
            return self.x[rows], self.rain[rows]
        wanted = set(self.test if arm == "leak" else self.train)
        rows = [i for i, day in enumerate(self.sample_days) if day in wanted][:n]
        if len(rows) < n:
            raise SystemExit(f"the world has {len(rows)} samples for the arm {arm}, which needs {n}")
        days = [self.at[self.sample_days[i]] for i in rows]
        return self.x[days], self.samples["raw" if arm == "leak" else arm][rows]


def tensors(world, arm):
    base = [world.at[day] for day in world.train]
    more_x, more_rain = world.added(arm)
    x, rain = np.concatenate([world.x[base], more_x]), np.concatenate([world.rain[base], more_rain])
    s = world.statistics
    arrays = (s.x(x).transpose(0, 3, 1, 2), s.z(rain), rain, world.land.astype(np.float32), world.statics)
    return [torch.from_numpy(np.ascontiguousarray(a, dtype=np.float32)) for a in arrays]


def predict(world, model, statics):
    """mm/day of each head, (heads, days, H, W)."""
    x = world.statistics.x(world.x[[world.at[day] for day in world.test]]).transpose(0, 3, 1, 2)
    with torch.no_grad():
        parts = [model(torch.from_numpy(np.ascontiguousarray(x[i : i + 50])), statics) for i in range(0, len(x), 50)]
    return world.statistics.mm(torch.cat(parts).numpy().transpose(1, 0, 2, 3))


def run(world, arm, loss, seed, steps, checkpoint):
    started = time.process_time()
    x, y, mm, land, statics = tensors(world, arm)
    model, history = train(x, y, mm, land, statics, loss, seed, steps, checkpoint=checkpoint)
    trained = time.process_time()
    truth = world.rain[[world.at[day] for day in world.test]][:, world.land].ravel()
    fields = predict(world, model, statics)[:, :, world.land].reshape(LOSSES[loss][1], -1)
    names = ["field"] if len(fields) == 1 else head_names()
    return {
        "arm": arm, "loss": loss, "seed": seed, "steps": steps, "rows": len(x), "real": len(world.train),
        "test_days": len(world.test), "parameters": sum(p.numel() for p in model.parameters()),
        "loss_first": history[0], "loss_last": float(np.mean(history[-20:])),
        "seconds_training": round(trained - started, 1), "seconds_scoring": round(time.process_time() - trained, 1),
        **scores(truth, dict(zip(names, fields)), len(world.test)),
    }  # fmt: skip


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("worlds")
    parser.add_argument("--work", required=True, help="where the result files go")
    parser.add_argument("--seeds", type=int, default=8)
    parser.add_argument("--steps", type=int, default=300)
    parser.add_argument("--small", action="store_true", help="two arms, one loss, two seeds, one world")
    args = parser.parse_args()
    torch.set_num_threads(1)
    work = Path(args.work)
    work.mkdir(parents=True, exist_ok=True)
    plan = SMALL if args.small else PLAN
    worlds = {name: World(Path(args.worlds) / name) for name, _, _ in plan}
    for seed in range(1, (2 if args.small else args.seeds) + 1):
        for name, arms, losses in plan:
            for loss in losses:
                for arm in arms:
                    label = f"{name}-{arm}-{loss}-seed{seed}"
                    path, checkpoint = work / f"{label}.json", work / f"{label}.pt"
                    if path.exists():
                        done = json.loads(path.read_text())
                        if done["steps"] != args.steps:
                            raise SystemExit(f"{path}: has {done['steps']} steps, not {args.steps}: give --steps {done['steps']} or another --work")
                        continue
                    twin = work / f"{name}-raw-{loss}-seed{seed}.json"
                    if arm == "threshold" and worlds[name].threshold_does_nothing and twin.exists():
                        same = json.loads(twin.read_text())  # the same rows: the same training to the bit
                        result = same | {"arm": arm, "same_as": "raw", "seconds_training": 0.0, "seconds_scoring": 0.0}
                    else:
                        result = {"world": name, **run(worlds[name], arm, loss, seed, args.steps, checkpoint)}
                    partial = path.with_suffix(".tmp")
                    partial.write_text(json.dumps(result))
                    os.replace(partial, path)
                    checkpoint.unlink(missing_ok=True)
                    print(f"{label}: {result['seconds_training']} + {result['seconds_scoring']} CPU seconds", flush=True)


if __name__ == "__main__":
    main()
