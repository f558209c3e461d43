"""Exports a trained model to ONNX, with its provenance, training curve and a reference output."""

import csv
import hashlib
import json
import os
import platform
from pathlib import Path

import numpy as np
import onnx
import torch

OPSET = 13
REFERENCE_CELLS = 64


def export(directory: Path, name, seed, data, encoder, decoder, hyper, history, seconds):
    directory.mkdir(parents=True, exist_ok=True)
    encoder.eval()
    decoder.eval()
    x, y = data.x[data.val[:2]], data.y[data.val[:2]]
    s = data.statics.expand(2, -1, -1, -1).contiguous()
    with torch.no_grad():
        mu, logvar, h_x = encoder(x, y, s)
        y_hat = decoder(mu, h_x, s)
    write_onnx(directory / "encoder.onnx", encoder, (x, y, s), ["X_lr", "Y_hr", "S"], ["mu", "logvar", "h_X"])
    write_onnx(directory / "decoder.onnx", decoder, (mu, h_x, s), ["z", "h_X", "S"], ["Y_hat"])
    write_curve(directory, name, history)
    write_json(directory / "reference.json", reference(data, mu, logvar, h_x, y_hat))
    write_json(
        directory / "provenance.json",
        {
            "model": name,
            "seed": seed,
            "data": {
                "generator": "scripts/make-training-data.mjs",
                "seed": 20240,
                "training_days": len(data.split["train"]),
                "heavy_training_days": len(data.heavy),
                "validation_days": data.split["val"],
            },
            "hyperparameters": hyper,
            "epochs": round(hyper["steps"] * hyper["batch_size"] / len(data.split["train"]), 1),
            "final": {k: v for k, v in history[-1].items()},
            "training_cpu_seconds": round(seconds, 1),
            "threads": 1,
            "machine": {"cores": os.cpu_count(), "architecture": platform.machine()},
            "versions": {
                "python": platform.python_version(),
                "torch": torch.__version__,
                "onnx": onnx.__version__,
                "numpy": np.__version__,
                "opset": OPSET,
            },
            "parameters": sum(p.numel() for m in (encoder, decoder) for p in m.parameters()),
            "statics": {
                "layers": ["land_sea_mask (0 or 1)", "dist_to_coast_km, standardised over all cells of the grid"],
                "normalisation": "standard",
            },
            "files": {f: described(directory / f) for f in ("encoder.onnx", "decoder.onnx")},
        },
    )


def write_onnx(path, module, inputs, input_names, output_names):
    partial = path.with_suffix(".tmp")
    axes = {key: {0: "N"} for key in input_names + output_names}
    torch.onnx.export(
        module, inputs, str(partial), opset_version=OPSET, input_names=input_names,
        output_names=output_names, dynamic_axes=axes,
    )
    onnx.checker.check_model(onnx.load(str(partial)))
    os.replace(partial, path)


def reference(data, mu, logvar, h_x, y_hat):
    """Values of PyTorch's own outputs on two validation days at z = mu, to hold other runtimes against."""
    cells = np.linspace(0, y_hat[0].numel() - 1, REFERENCE_CELLS).astype(int)
    numbers = lambda t: [float(v) for v in t]
    return {
        "days": [data.days[i] for i in data.val[:2]],
        "z": "mu",
        "cells": cells.tolist(),
        "Y_hat": [numbers(y_hat[i].flatten()[cells]) for i in range(2)],
        "Y_hat_mean_land": [float(y_hat[i][data.land > 0].mean()) for i in range(2)],
        "mu": [numbers(v) for v in mu],
        "logvar": [numbers(v) for v in logvar],
        "h_X": [numbers(v) for v in h_x],
    }


def write_curve(directory, name, history):
    with open(directory / "curve.csv", "w", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(history[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(history)
    import matplotlib

    matplotlib.use("Agg")
    matplotlib.rcParams["svg.hashsalt"] = name
    from matplotlib import pyplot

    figure, (left, right) = pyplot.subplots(1, 2, figsize=(9, 3.4))
    steps = [row["step"] for row in history]
    left.plot(steps, [row["reconstruction"] for row in history], label="training")
    left.plot(steps, [row["val_reconstruction"] for row in history], label="validation (heavy days)")
    left.set(xlabel="step", ylabel="reconstruction loss", title=name, ylim=(0, None))
    left.legend()
    right.plot(steps, [row["kl"] for row in history], color="tab:red")
    right.set(xlabel="step", ylabel="KL, nats", ylim=(0, None))
    figure.tight_layout()
    figure.savefig(directory / "curve.svg", metadata={"Date": None})
    pyplot.close(figure)


def described(path):
    content = path.read_bytes()
    return {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}


def write_json(path, value):
    partial = path.with_suffix(".tmp")
    partial.write_text(json.dumps(value, indent=2) + "\n")
    os.replace(partial, path)
