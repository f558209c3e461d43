"""Exports your own encoder and decoder from a PyTorch checkpoint to ONNX, ready for undrizzle.

    python3 export_own_model.py my_model.py --checkpoint best.pt --config my-run/config.yaml -o my-run/models
    undrizzle inspect my-run/models/encoder.onnx --against my-run/models/sample.npz
    undrizzle inspect my-run/models/decoder.onnx --against my-run/models/sample.npz

my_model.py is a file of yours with a function

    def load(checkpoint):            # path of the checkpoint
        ...
        return encoder, decoder      # torch modules; twice the same one if a single module does both

By default the modules are called as

    mu, logvar, h_X, ... = encoder(X_lr, Y_hr, S)
    Y_hat = decoder(z, h_X, ..., S)

with X_lr (N,C,h,w), Y_hr (N,1,H,W) in standardised log space, statics S (N,S,H,W), mu and logvar (N,d_z), and
Y_hat (N,1,H,W) in standardised log space. What follows mu and logvar is the conditioning, one tensor or several.
Where yours are called otherwise, say how in the same file:

    def encode(encoder, X_lr, Y_hr, S):
        h = encoder.condition(X_lr)
        stats = encoder.posterior(Y_hr, h)
        return stats.mean, stats.logvar, h

    def decode(decoder, z, h_X, S):
        return decoder(torch.cat([z, h_X], dim=1))

An input that is not used does not become an input of the ONNX model. Written under the output folder:
encoder.onnx, decoder.onnx and sample.npz, which holds inputs and PyTorch's outputs for three days of the run. Names
come from model.inputs of the config where it maps them; further conditioning tensors are called h_X_2, h_X_3 ...

Needs torch, numpy, PyYAML.
"""

import argparse
import importlib.util
import os
from pathlib import Path

import numpy as np
import torch
import yaml


class Encoder(torch.nn.Module):
    def __init__(self, module, encode):
        super().__init__()
        self.module, self.encode, self.latent = module, encode, None

    def forward(self, X_lr, Y_hr, S):
        mu, logvar, *conditioning = self.encode(self.module, X_lr, Y_hr, S)
        if self.latent is not None:
            # The exported model then tells the number of latent dimensions, whatever mu was cut from.
            mu, logvar = mu.reshape(-1, self.latent), logvar.reshape(-1, self.latent)
        return mu, logvar, *conditioning


class Decoder(torch.nn.Module):
    def __init__(self, module, decode):
        super().__init__()
        self.module, self.decode = module, decode

    def forward(self, z, *conditioning_and_S):
        return self.decode(self.module, z, *conditioning_and_S)


def main():
    parser = argparse.ArgumentParser(description="Export your own encoder and decoder to ONNX.")
    parser.add_argument("model", type=Path, help="Python file with load(checkpoint)")
    parser.add_argument("--checkpoint", required=True, help="given to load()")
    parser.add_argument("--config", type=Path, required=True, help="config.yaml of a run, for inputs to try")
    parser.add_argument("-o", "--output", type=Path, required=True, help="folder for the ONNX files")
    parser.add_argument("--opset", type=int, default=13)
    options = parser.parse_args()

    own = load_file(options.model)
    config = yaml.safe_load(options.config.read_text())
    x, y, s = (torch.from_numpy(a) for a in sample_inputs(options.config.parent, config))
    encoder_module, decoder_module = own.load(options.checkpoint)
    encoder = Encoder(encoder_module, getattr(own, "encode", lambda module, *inputs: module(*inputs))).eval()
    decoder = Decoder(decoder_module, getattr(own, "decode", lambda module, *inputs: module(*inputs))).eval()

    with torch.no_grad():
        mu, logvar, *conditioning = encoder(x, y, s)
        y_hat = decoder(mu, *conditioning, s)
    check(x, y, mu, logvar, conditioning, y_hat)
    encoder.latent = mu.shape[1]

    called = (config.get("model") or {}).get("inputs") or {}
    name = lambda key: called.get(key, key)
    conditions = [name("h_X" if i == 0 else f"h_X_{i + 1}") for i in range(len(conditioning))]
    into = [name(key) for key in ("X_lr", "Y_hr", "S")]
    out = [name("mu"), name("logvar"), *conditions]
    decoder_into = [name("z"), *conditions, name("S")]
    options.output.mkdir(parents=True, exist_ok=True)
    # Traced on two days, tried on three: a batch size that got stuck in the model shows.
    write_onnx(options.output / "encoder.onnx", encoder, [t[:2] for t in (x, y, s)], into, out, options.opset)
    write_onnx(
        options.output / "decoder.onnx", decoder, [t[:2] for t in (mu, *conditioning, s)], decoder_into,
        [name("Y_hat")], options.opset,
    )
    tensors = dict(zip(into + out, (x, y, s, mu, logvar, *conditioning)))
    tensors.update({name("z"): mu, name("Y_hat"): y_hat})
    write_sample(options.output / "sample.npz", {key: t.numpy() for key, t in tensors.items()})
    print(f"written: encoder.onnx, decoder.onnx, sample.npz in {options.output}")
    print("in config.yaml, under model:")
    for part in ("encoder", "decoder"):
        print(f"  {part}: {os.path.relpath(options.output / part, options.config.parent)}.onnx")


def load_file(path):
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    if not hasattr(module, "load"):
        raise SystemExit(f"{path}: has no function load(checkpoint)")
    return module


def sample_inputs(folder, config):
    """Three days of the run: predictors, truth, and statics stacked as the config asks for them."""
    root = folder / config["data_root"]
    data = root / "data" if (root / "data").is_dir() else root
    days = sorted(path.name for path in (data / "Y_hr").glob("day_*.npy"))[:3]
    if not days:
        raise SystemExit(f"{data / 'Y_hr'}: no day_000000.npy files: is data_root in {folder} right?")
    x, y = (np.stack([np.load(data / part / day) for day in days]).astype(np.float32) for part in ("X_lr", "Y_hr"))
    asked = {"use_land_sea": True, "use_dist_coast": True, "use_elevation": False, "normalize_statics": True}
    asked.update(config.get("statics") or {})
    layers = []
    for key, file in (
        ("use_land_sea", "land_sea_mask.npy"), ("use_dist_coast", "dist_to_coast_km.npy"),
        ("use_elevation", "elevation_m.npy"),
    ):
        if not asked[key]:
            continue
        statics = "statics" if (data / "statics").is_dir() else "static"
        layer = np.load(data / statics / file).reshape(y.shape[-2:]).astype(np.float64)
        if key != "use_land_sea" and asked["normalize_statics"]:
            layer = (layer - layer.mean()) / (layer.std() or 1)
        layers.append(layer)
    s = np.stack(layers) if layers else np.zeros((0, *y.shape[-2:]))
    return x, y, np.repeat(s[None].astype(np.float32), len(days), axis=0)


def check(x, y, mu, logvar, conditioning, y_hat):
    problems = [
        mu.ndim != 2 and f"mu has shape {tuple(mu.shape)}, not (N, d_z)",
        mu.shape != logvar.shape and f"mu has shape {tuple(mu.shape)}, logvar {tuple(logvar.shape)}",
        not conditioning and "the encoder gives no conditioning after mu and logvar: return the embedding of X_lr too",
        y_hat.shape != y.shape and f"Y_hat has shape {tuple(y_hat.shape)}, Y_hr {tuple(y.shape)}",
        any(len(t) != len(x) for t in conditioning) and "the first axis of the conditioning is not the batch",
    ]
    problems = [problem for problem in problems if problem]
    if problems:
        raise SystemExit("\n".join(problems))


def write_onnx(path, module, inputs, input_names, output_names, opset):
    partial = path.with_suffix(".tmp")
    torch.onnx.export(
        module, tuple(inputs), str(partial), opset_version=opset, input_names=input_names, output_names=output_names,
        dynamic_axes={key: {0: "N"} for key in input_names + output_names},
    )
    os.replace(partial, path)


def write_sample(path, arrays):
    partial = path.with_suffix(".tmp.npz")
    np.savez(partial, **arrays)
    os.replace(partial, path)


if __name__ == "__main__":
    main()
