"""Trains one of the models of recipes.json and exports it.

    python3 train.py MODEL --data DIR [--seed 1] [--work DIR] [--export DIR]

Runs on one thread. Every draw is keyed by (seed, step): the same command gives the same weights on the same
machine, and a run that was stopped goes on from its last checkpoint to the same end.
"""

import argparse
import json
import os
import time
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional as F

from model import Decoder, Encoder, kl_divergence
from run_data import RunData

HERE = Path(__file__).parent
D_Z, D_X, HEAVY_FRACTION = 128, 64, 0.4
W_MIN, W_MAX, W_SCALE_MM = 1.0, 3.0, 20.0


def main():
    args = arguments()
    recipe = json.loads((HERE / "recipes.json").read_text())[args.model]
    if args.steps:
        recipe["steps"] = args.steps
    work = Path(args.work) / f"{args.model}-seed{args.seed}"
    work.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    data = RunData(args.data)
    torch.manual_seed(args.seed)
    noise = recipe.get("noise", False)
    encoder = Encoder(D_Z, D_X, recipe["condition_gain"], noise)
    decoder = Decoder(D_Z, D_X, recipe["head"], data.z_of(0.0), noise)
    parameters = list(encoder.parameters()) + list(decoder.parameters())
    optimizer = torch.optim.Adam(parameters, lr=recipe["lr"])
    history, seconds, step = resume(work, encoder, decoder, optimizer)
    if step == 0 and "continues" in recipe:
        seconds = continue_from(Path(args.work) / f"{recipe['continues']}-seed{args.seed}", encoder, decoder)

    sums, count = {}, 0
    started = time.process_time()
    while step < recipe["steps"]:
        set_learning_rate(optimizer, recipe, step)
        torch.manual_seed(args.seed * 1_000_003 + step)
        x, y = batch(data, recipe["batch_size"], args.seed, step)
        losses = loss_terms(data, encoder, decoder, recipe, x, y, training=True)
        optimizer.zero_grad()
        losses["loss"].backward()
        torch.nn.utils.clip_grad_norm_(parameters, 5.0)
        optimizer.step()
        step += 1
        count += 1
        for key, value in losses.items():
            sums[key] = sums.get(key, 0.0) + value.item()
        if step % args.checkpoint_every == 0 or step == recipe["steps"]:
            row = {"step": step, **{k: v / count for k, v in sums.items()}}
            row.update({f"val_{k}": v for k, v in validate(data, encoder, decoder, recipe).items()})
            history.append(row)
            sums, count = {}, 0
            now = time.process_time()
            seconds += now - started
            started = now
            save(work, step, encoder, decoder, optimizer, history, seconds)
            print(json.dumps({**row, "seconds": round(seconds, 1)}), flush=True)
        if step in args.export_at:
            folder = Path(args.export) / f"{args.model}-step{step:04d}"
            write(folder, args, recipe, step, data, encoder, decoder, history, seconds)
            encoder.train()
            decoder.train()

    if args.export and not args.export_at:
        write(Path(args.export), args, recipe, step, data, encoder, decoder, history, seconds)


def write(folder, args, recipe, step, data, encoder, decoder, history, seconds):
    from export_onnx import export

    hyper = {"w_max": W_MAX, **recipe, "steps": step, "d_z": D_Z, "d_x": D_X, "heavy_fraction": HEAVY_FRACTION}
    hyper |= {"w_min": W_MIN, "w_scale_mm": W_SCALE_MM, "optimizer": "Adam, cosine decay"}
    export(folder, args.model, args.seed, data, encoder, decoder, hyper, history, seconds)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", choices=json.loads((HERE / "recipes.json").read_text()))
    parser.add_argument("--data", required=True, help="training set in the run layout")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--steps", type=int, help="instead of the recipe's")
    parser.add_argument("--checkpoint-every", type=int, default=50, help="steps between checkpoints")
    parser.add_argument("--work", default="work", help="where checkpoints are kept")
    parser.add_argument("--export", help="write encoder.onnx, decoder.onnx and provenance.json there")
    parser.add_argument(
        "--export-at", type=int, nargs="+", default=[], metavar="STEP",
        help="export the model as it is after each of these steps, to EXPORT/MODEL-stepNNNN, instead of at the end",
    )
    args = parser.parse_args()
    if args.export_at and not args.export:
        parser.error("--export-at needs --export DIR")
    if any(step % args.checkpoint_every for step in args.export_at):
        parser.error(f"--export-at takes multiples of --checkpoint-every, {args.checkpoint_every}")
    return args


def set_learning_rate(optimizer, recipe, step):
    """Warm-up over 50 steps, then a cosine down to a fiftieth."""
    warm = min(1.0, (step + 1) / 50)
    cosine = 0.51 + 0.49 * np.cos(np.pi * step / recipe["steps"])
    for group in optimizer.param_groups:
        group["lr"] = recipe["lr"] * warm * cosine


def batch(data, size, seed, step):
    """A batch with the same share of heavy days every time."""
    random = np.random.default_rng([seed, step])
    heavy = round(size * HEAVY_FRACTION)
    chosen = np.concatenate(
        [random.choice(data.heavy, heavy, replace=False), random.choice(data.other, size - heavy, replace=False)]
    )
    return data.x[chosen], data.y[chosen]


def loss_terms(data, encoder, decoder, recipe, x, y, training):
    n = len(x)
    s = data.statics.expand(n, -1, -1, -1)
    mu, logvar, h_x = encoder(x, y, s)
    if training:
        h_x = h_x * (torch.rand(n, 1) >= recipe["condition_dropout"])
    draws = training or recipe["loss"] == "fair_crps"
    z = mu + torch.randn_like(mu) * torch.exp(0.5 * logvar) if draws else mu
    y_hat = decoder(z, h_x, s)
    weight = (data.to_mm(y) / W_SCALE_MM).clamp(W_MIN, recipe.get("w_max", W_MAX)) * data.land
    if recipe["loss"] == "fair_crps":
        other = decoder(mu + torch.randn_like(mu) * torch.exp(0.5 * logvar), h_x, s)
        error = 0.5 * ((y_hat - y).abs() + (other - y).abs() - (y_hat - other).abs())
    else:
        error = (y_hat - y).abs() if recipe["loss"] == "weighted_l1" else (y_hat - y).square()
    cells = data.land.sum() * n
    terms = {
        "reconstruction": (weight * error).sum() / cells,
        "kl": kl_divergence(mu, logvar).mean(),
    }
    total = terms["reconstruction"] + recipe["beta_kl"] * terms["kl"]
    if recipe["dry_l1"] or recipe["occurrence"]:
        wet_z = data.z_of(0.1)
        wet = ((y >= wet_z) * data.land).float()
        dry = data.land - wet
        terms["dry_l1"] = (F.relu(y_hat - data.z_of(0.0)) * dry).sum() / cells
        logit = ((y_hat - wet_z) / 0.1).clamp(-20.0, 20.0)
        cross_entropy = F.binary_cross_entropy_with_logits(logit, wet, reduction="none")
        terms["occurrence"] = (cross_entropy * data.land).sum() / cells
        total = total + recipe["dry_l1"] * terms["dry_l1"] + recipe["occurrence"] * terms["occurrence"]
    return {"loss": total, **terms}


def validate(data, encoder, decoder, recipe):
    """The same terms on the held-out validation days, at the posterior mean."""
    with torch.no_grad():
        terms = loss_terms(data, encoder, decoder, recipe, data.x[data.val], data.y[data.val], training=False)
    return {key: value.item() for key, value in terms.items()}


def save(work, step, encoder, decoder, optimizer, history, seconds):
    """A checkpoint labelled by its step; whole or not at all; the two latest are kept."""
    path = work / f"checkpoint-{step:06d}.pt"
    state = {"step": step, "history": history, "seconds": seconds}
    state |= {"encoder": encoder.state_dict(), "decoder": decoder.state_dict(), "optimizer": optimizer.state_dict()}
    partial = path.with_suffix(".tmp")
    with open(partial, "wb") as file:
        torch.save(state, file)
        file.flush()
        os.fsync(file.fileno())
    os.replace(partial, path)
    for old in sorted(work.glob("checkpoint-*.pt"))[:-2]:
        old.unlink()


def resume(work, encoder, decoder, optimizer):
    checkpoints = sorted(work.glob("checkpoint-*.pt"))
    if not checkpoints:
        return [], 0.0, 0
    state = torch.load(checkpoints[-1])
    encoder.load_state_dict(state["encoder"])
    decoder.load_state_dict(state["decoder"])
    optimizer.load_state_dict(state["optimizer"])
    print(f"going on from step {state['step']}", flush=True)
    return state["history"], state["seconds"], state["step"]


def continue_from(work, encoder, decoder):
    """Takes the weights of a recipe that was trained to its end, and the CPU seconds that it took."""
    checkpoints = sorted(work.glob("checkpoint-*.pt"))
    if not checkpoints:
        raise SystemExit(f"{work} holds no checkpoint: train that model first, with the same --work and --seed")
    state = torch.load(checkpoints[-1])
    encoder.load_state_dict(state["encoder"])
    decoder.load_state_dict(state["decoder"])
    print(f"going on from {checkpoints[-1]}", flush=True)
    return state["seconds"]


if __name__ == "__main__":
    main()
