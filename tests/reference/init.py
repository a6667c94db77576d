"""Writes init.json: the fans that torch.nn.init finds in layers, its gains, and what is known of cut normal distributions.

    pip install torch==2.15.0 numpy && python tests/reference/init.py > tests/reference/init.json
"""

import json
import math

import torch
from torch import nn
from torch.nn import init

layers = {
    "linear": nn.Linear(7, 5),
    "conv1d": nn.Conv1d(4, 6, 3),
    "conv2d": nn.Conv2d(4, 6, (3, 5)),
    "conv2d groups": nn.Conv2d(4, 6, 3, groups=2),
    "convTranspose2d": nn.ConvTranspose2d(4, 6, (3, 2)),
    "embedding": nn.Embedding(9, 4),
    "multiHeadAttention": nn.MultiheadAttention(6, 2),
    "lstm": nn.LSTM(3, 4),
}
weights = {"multiHeadAttention": "in_proj_weight", "lstm": "weight_ih_l0"}
slopes = [("linear", None), ("sigmoid", None), ("tanh", None), ("relu", None), ("leaky_relu", None), ("leaky_relu", 0.3), ("selu", None)]


def truncated(mean, std, low, high):
    """Mean and deviation by numerical integration."""
    xs = torch.linspace(low, high, 200001, dtype=torch.float64)
    density = torch.exp(-0.5 * ((xs - mean) / std) ** 2)
    total = torch.trapezoid(density, xs)
    first = (torch.trapezoid(density * xs, xs) / total).item()
    return [first, math.sqrt((torch.trapezoid(density * xs**2, xs) / total).item() - first**2)]


content = {
    "meta": {"torch": torch.__version__},
    "fans": {
        name: list(init._calculate_fan_in_and_fan_out(dict(layer.named_parameters())[weights.get(name, "weight")]))
        for name, layer in layers.items()
    },
    "gains": [[name, slope, init.calculate_gain(name, slope)] for name, slope in slopes],
    "truncated": [[*case, *truncated(*case)] for case in [(0, 1, -2, 2), (0.5, 0.2, 0.4, 2), (0, 0.02, -2, 2), (0, 1, 2, 4)]],
}
print(json.dumps(content))
