import torch
from classifier import loss  # noqa: F401
from torch import nn


def convolution(in_channels, out_channels):
    return [nn.Conv2d(in_channels, out_channels, 3, padding=1), nn.ReLU()]


def build():
    return nn.Sequential(
        *convolution(3, 64),
        *convolution(64, 64),
        nn.MaxPool2d(2),
        *convolution(64, 128),
        *convolution(128, 128),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Linear(128 * 8 * 8, 256),
        nn.ReLU(),
        nn.Linear(256, 10),
    )


def optimizer(parameters, **options):
    return torch.optim.Adam(parameters, 1e-3, **options)
