"""The embedded model in PyTorch, with the weights that its ONNX files hold."""
import os
import sys

import onnx
import torch
from onnx import numpy_helper

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../..")
sys.path.insert(0, os.path.join(ROOT, "data/training"))
from model import Decoder, Encoder  # noqa: E402

MODELS = os.path.join(ROOT, "data/embedded/models/z-relu")


def weights(model, name):
    initializers = onnx.load(os.path.join(MODELS, f"{name}.onnx")).graph.initializer
    model.load_state_dict({i.name: torch.tensor(numpy_helper.to_array(i).copy()) for i in initializers})
    return model.eval()


def encoder():
    return weights(Encoder(128, 64, 1.0), "encoder")


def decoder():
    return weights(Decoder(128, 64, "relu"), "decoder")
