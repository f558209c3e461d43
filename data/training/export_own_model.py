"""Exports your own encoder and decoder from a PyTorch checkpoint to ONNX, ready for undrizzle.

    python3 export_own_model.py my_model.py --checkpoint best.pt --config my-run/config.yaml -o my-run/models
    undrizzle inspect my-run/models/encoder.onnx --against my-run/models/sample.npz --config my-run/config.yaml
    undrizzle inspect my-run/models/decoder.onnx --against my-run/models/sample.npz --config my-run/config.yaml

my_model.py is a file of yours; these lines are enough where best.pt holds the weights of one module with the parts
`encoder` and `decoder` (a state dictionary, also under "model", "model_state_dict" or "state_dict" of a checkpoint):

    from cvae import CVAE                # your own class
    model = CVAE(d_z=128)

Where it is otherwise, give a function instead of `model`:

    def load(checkpoint):                # path of the checkpoint
        return encoder, decoder          # torch modules; twice the same one if a single module does both

By default the modules are called as

    mu, logvar, h_X, ... = encoder(X_lr, Y_hr, S)
    Y_hat = decoder(z, h_X, ..., S)

with X_lr (N,C,h,w), Y_hr (N,1,H,W) in standardised log space, statics S (N,S,H,W), mu and logvar (N,d_z), and
Y_hat (N,1,H,W) in standardised log space. What follows mu and logvar is the conditioning, one tensor or several,
vectors or maps. Where yours are called otherwise, say how in the same file:

    def encode(encoder, X_lr, Y_hr, S):
        h = encoder.condition(X_lr)
        stats = encoder.posterior(Y_hr, h)
        return stats.mean, stats.logvar, h

    def decode(decoder, z, h_X, S):
        return decoder(torch.cat([z, h_X], dim=1))

An input that is not used does not become an input of the ONNX model.

Written under the output folder: encoder.onnx, decoder.onnx, provenance.json (how the statics were normalised) and
sample.npz with `days`, inputs and PyTorch's outputs for three days of the run. The inputs are prepared here, by the
rules of the config. A preparation that is not your own would go unnoticed, so give yours where you can:

    def prepare(config, days):           # from your own Dataset
        return X_lr, Y_hr, S             # arrays (N,C,h,w), (N,1,H,W), (N,S,H,W) for these days

`undrizzle inspect --against sample.npz --config config.yaml` then compares them with what undrizzle prepares.

ONNX has no adaptive pooling to sizes that do not divide the input: it is replaced by the matrices of the same means
(of the maxima of the same windows), exactly. All modules are in eval() mode. 32 samples are decoded by PyTorch and by
undrizzle (this checkout after npm run build, else the command on the PATH), and the largest difference is said.

Needs torch, numpy, PyYAML.
"""

import argparse
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import warnings
from pathlib import Path

import numpy as np
import torch
import yaml

SAMPLES = 32
NAMES_OF_WEIGHTS = ("model_state_dict", "state_dict", "model", "net", "ema")


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
    # Sizes of the grid are constants of the exported model, as they are meant to be.
    warnings.filterwarnings("ignore", category=torch.jit.TracerWarning)
    parser = argparse.ArgumentParser(description="Export your own encoder and decoder to ONNX.")
    parser.add_argument("model", type=Path, help="Python file with model, or load(checkpoint)")
    parser.add_argument("--checkpoint", required=True, help="weights (.pt), or what load() is given")
    parser.add_argument("--config", type=Path, required=True, help="config.yaml of a run, for inputs to try")
    parser.add_argument("--data-root", type=Path, help="folder of the data, instead of data_root of the config")
    parser.add_argument("-o", "--output", type=Path, required=True, help="folder for the ONNX files")
    parser.add_argument("--opset", type=int, default=13)
    options = parser.parse_args()

    own = load_file(options.model)
    config = yaml.safe_load(options.config.read_text())
    root = options.data_root or options.config.parent / config["data_root"]
    data = root / "data" if (root / "data").is_dir() else root
    days = first_days(data)
    prepare = getattr(own, "prepare", None)
    inputs = prepare(config, days) if prepare else prepared(data, days, config)
    x, y, s = (torch.as_tensor(np.asarray(a, dtype=np.float32)) for a in inputs)
    encoder_module, decoder_module = modules_of(own, options)
    encoder = Encoder(encoder_module, getattr(own, "encode", lambda module, *given: module(*given))).eval()
    decoder = Decoder(decoder_module, getattr(own, "decode", lambda module, *given: module(*given))).eval()

    with torch.no_grad():
        plain = encoder(x, y, s)
        plain = (*plain, decoder(plain[0], *plain[2:], s))
        replace_adaptive_pooling()
        mu, logvar, *conditioning = encoder(x, y, s)
        y_hat = decoder(mu, *conditioning, s)
    check(x, y, mu, logvar, conditioning, y_hat)
    apart = max(float((a - b).abs().max()) for a, b in zip(plain, (mu, logvar, *conditioning, y_hat)))
    if not apart <= 1e-5 * max(1.0, float(y_hat.abs().max())):
        raise SystemExit(f"the adaptive pooling that was put in gives other numbers (up to {apart:.3g}): tell us")
    encoder.latent = mu.shape[1]

    called = (config.get("model") or {}).get("inputs") or {}
    name = lambda key: called[key] if isinstance(called.get(key), str) else key
    conditions = [name("h_X" if i == 0 else f"h_X_{i + 1}") for i in range(len(conditioning))]
    into = [name(key) for key in ("X_lr", "Y_hr", "S")]
    out = [name("mu"), name("logvar"), *conditions]
    decoder_into = [name("z"), *conditions, name("S")]
    options.output.mkdir(parents=True, exist_ok=True)
    # Traced on two days, tried on more: a batch size that got stuck in the model shows.
    files = options.output / "encoder.onnx", options.output / "decoder.onnx"
    write_onnx(files[0], encoder, [t[:2] for t in (x, y, s)], into, out, options.opset)
    write_onnx(
        files[1], decoder, [t[:2] for t in (mu, *conditioning, s)], decoder_into, [name("Y_hat")], options.opset
    )
    tensors = dict(zip(into + out, (x, y, s, mu, logvar, *conditioning)))
    tensors.update({name("z"): mu, name("Y_hat"): y_hat})
    write_sample(
        options.output / "sample.npz", {"days": np.array(days), **{key: t.numpy() for key, t in tensors.items()}}
    )
    word = normalisation(config)
    (options.output / "provenance.json").write_text(json.dumps({"statics": {"normalisation": word}}, indent=2) + "\n")

    with torch.no_grad():
        latents = torch.randn(SAMPLES, mu.shape[1], generator=torch.Generator().manual_seed(1))
        given = [t[:1].expand(SAMPLES, *t.shape[1:]).contiguous() for t in (*conditioning, s)]
        expected = decoder(latents, *given).numpy()
    compare(files[1], dict(zip(decoder_into, (latents, *given))), expected, name("Y_hat"))
    print(f"written: encoder.onnx, decoder.onnx, sample.npz, provenance.json in {options.output}")
    if not prepare:
        print(
            f"the inputs in sample.npz were prepared here (statics: {word}), not by your own code: "
            "give prepare(config, days) to have yours compared"
        )
    print("in config.yaml, under model:")
    for part in ("encoder", "decoder"):
        print(f"  {part}: {os.path.relpath(options.output / part, options.config.parent)}.onnx")


def load_file(path):
    sys.path.insert(0, str(path.resolve().parent))
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    if not hasattr(module, "load") and not isinstance(getattr(module, "model", None), torch.nn.Module):
        raise SystemExit(f"{path}: has neither a torch module called model nor a function load(checkpoint)")
    return module


def modules_of(own, options):
    if hasattr(own, "load"):
        return own.load(options.checkpoint)
    saved = torch.load(options.checkpoint, map_location="cpu")
    weights = saved.state_dict() if isinstance(saved, torch.nn.Module) else saved
    while isinstance(weights, dict) and not all(isinstance(v, torch.Tensor) for v in weights.values()):
        key = next((k for k in NAMES_OF_WEIGHTS if isinstance(weights.get(k), dict)), None)
        if key is None:
            raise SystemExit(
                f"{options.checkpoint}: holds {', '.join(map(str, weights))}, none of them weights under a usual name "
                f"({', '.join(NAMES_OF_WEIGHTS)}): give load(checkpoint) in {options.model}"
            )
        weights = weights[key]
    # DataParallel and torch.compile put a word before each name.
    for prefix in ("module.", "_orig_mod."):
        if weights and all(k.startswith(prefix) for k in weights):
            weights = {k[len(prefix):]: v for k, v in weights.items()}
    try:
        own.model.load_state_dict(weights)
    except RuntimeError as error:
        raise SystemExit(
            f"{options.checkpoint}: is not of the model in {options.model}: {' '.join(str(error).split())[:400]}: "
            "build it with the arguments that it was trained with"
        )
    parts = [getattr(own.model, part, None) for part in ("encoder", "decoder")]
    own_way = hasattr(own, "encode") and hasattr(own, "decode")
    return (own.model, own.model) if own_way or not all(parts) else parts


class AdaptiveMean(torch.nn.Module):
    """torch.nn.AdaptiveAvgPool2d by two matrices: cell i is the mean of floor(i·n/m) to ceil((i+1)·n/m)."""

    def __init__(self, size, out):
        super().__init__()
        for axis, n, m in zip(("rows", "columns"), size, out):
            weights = torch.zeros(n, m)
            for i, (start, end) in enumerate(windows(n, m)):
                weights[start:end, i] = 1 / (end - start)
            self.register_buffer(axis, weights)

    def forward(self, x):
        return torch.matmul(torch.matmul(x, self.columns).transpose(-1, -2), self.rows).transpose(-1, -2)


class AdaptiveMax(torch.nn.Module):
    def __init__(self, size, out):
        super().__init__()
        self.rows, self.columns = (list(windows(n, m)) for n, m in zip(size, out))

    def forward(self, x):
        rows = torch.stack([x[..., a:b, :].amax(-2) for a, b in self.rows], dim=-2)
        return torch.stack([rows[..., a:b].amax(-1) for a, b in self.columns], dim=-1)


def windows(n, m):
    return ((i * n // m, -(-(i + 1) * n // m)) for i in range(m))


class functional:
    """Adaptive pooling of torch.nn.functional while a model is exported, for modules and for calls of it alike."""

    kept = {}

    @classmethod
    def replace(cls, name, kind):
        cls.kept[name] = kept = getattr(torch.nn.functional, name)

        def pooled(x, output_size, return_indices=False):
            out = output_size if isinstance(output_size, (tuple, list)) else (output_size, output_size)
            size = [int(n) for n in x.shape[-2:]]
            out = [n if m is None else int(m) for n, m in zip(size, out)]
            if return_indices or all(n % m == 0 for n, m in zip(size, out)):
                return kept(x, out)
            return kind(size, out).to(x)(x)

        setattr(torch.nn.functional, name, pooled)


def replace_adaptive_pooling():
    functional.replace("adaptive_avg_pool2d", AdaptiveMean)
    functional.replace("adaptive_max_pool2d", AdaptiveMax)


def first_days(data):
    names = sorted((data / "Y_hr").glob("day_*.npy"))[:3]
    if not names:
        raise SystemExit(f"{data / 'Y_hr'}: no day_000000.npy files: is data_root right? Else give --data-root")
    return [int(path.stem[len("day_"):]) for path in names]


def normalisation(config):
    asked = config.get("statics") or {}
    return asked.get("normalisation") or ("max" if asked.get("normalize_statics", True) else "none")


def prepared(data, days, config):
    """Predictors, truth, and statics stacked as the config asks for them."""
    x, y = (
        np.stack([np.load(data / part / f"day_{day:06d}.npy") for day in days]).astype(np.float32)
        for part in ("X_lr", "Y_hr")
    )
    asked = {"use_land_sea": True, "use_dist_coast": True, "use_elevation": False, **(config.get("statics") or {})}
    rules = {
        "none": lambda layer, _: layer,
        "standard": lambda layer, _: (layer - layer.mean(dtype=float)) / (layer.std(dtype=float) or 1),
        "max": lambda layer, low: (layer - low) / ((layer.max() - low) or 1),
    }
    folder = data / "statics" if (data / "statics").is_dir() else data / "static"
    layers = []
    for key, file in (
        ("use_land_sea", "land_sea_mask.npy"), ("use_dist_coast", "dist_to_coast_km.npy"),
        ("use_elevation", "elevation_m.npy"),
    ):
        if asked[key]:
            layer = np.load(folder / file).reshape(y.shape[-2:]).astype(np.float32)
            low = layer.min() if key == "use_elevation" else np.float32(0)
            layers.append(layer if key == "use_land_sea" else rules[normalisation(config)](layer, low))
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
    try:
        torch.onnx.export(
            module, tuple(inputs), str(partial), opset_version=opset, input_names=input_names,
            output_names=output_names, dynamic_axes={key: {0: "N"} for key in input_names + output_names},
        )
    except Exception as error:
        partial.unlink(missing_ok=True)
        reason = " ".join(str(error).split()).split(" Please")[0][:300].rstrip(".")
        raise SystemExit(
            f"{path.name}: PyTorch {torch.__version__} cannot export the model with opset {opset}: {reason}. "
            "Try a higher --opset (16, or 17), else replace that operator in encode() or decode() of your file"
        )
    os.replace(partial, path)


def compare(path, feeds, expected, output_name):
    """Decodes the same latents where they will be decoded: in undrizzle."""
    kept = path.with_name("decoder32.npz")
    write_sample(kept, {**{key: t.numpy() for key, t in feeds.items()}, output_name: expected})
    built = Path(__file__).resolve().parents[2] / "dist" / "cli" / "main.js"
    program = ["node", str(built)] if built.exists() and shutil.which("node") else [shutil.which("undrizzle")]
    command = ["inspect", str(path), "--against", str(kept), "--json"]
    if program[0] is None:
        print(f"{SAMPLES} samples of PyTorch are in {kept}: undrizzle {' '.join(command[:-1])} compares them")
        return
    done = subprocess.run([*program, *command], capture_output=True, text=True)
    if not done.stdout:
        raise SystemExit(f"{path} cannot be run: {done.stderr.strip()}")
    (difference,) = json.loads(done.stdout)["differences"]
    print(
        f"{SAMPLES} samples: the largest difference from PyTorch is {difference['absolute']:.3g} in z "
        f"(largest value {np.abs(expected).max():.3g})"
    )
    if not difference["agrees"]:
        raise SystemExit(
            f"{path}: its numbers are not PyTorch's: does the model draw random numbers, or depend on the batch? "
            "undrizzle inspect names such operators"
        )
    kept.unlink()


def write_sample(path, arrays):
    partial = path.with_suffix(".tmp.npz")
    np.savez(partial, **arrays)
    os.replace(partial, path)


if __name__ == "__main__":
    main()
