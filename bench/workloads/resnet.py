import torch
from classifier import loss  # noqa: F401
from torch import nn
from torch.nn.functional import relu


def convolution(in_channels, out_channels, stride):
    return nn.Conv2d(in_channels, out_channels, 3, stride, padding=1, bias=False)


class BasicBlock(nn.Module):
    """Named as in torchvision."""

    def __init__(self, in_channels, channels, stride):
        super().__init__()
        self.conv1 = convolution(in_channels, channels, stride)
        self.bn1 = nn.BatchNorm2d(channels)
        self.conv2 = convolution(channels, channels, 1)
        self.bn2 = nn.BatchNorm2d(channels)
        self.downsample = None
        if stride != 1 or in_channels != channels:
            self.downsample = nn.Sequential(nn.Conv2d(in_channels, channels, 1, stride, bias=False), nn.BatchNorm2d(channels))

    def forward(self, x):
        inner = self.conv2(relu(self.bn1(self.conv1(x))))
        return relu(self.bn2(inner) + (x if self.downsample is None else self.downsample(x)))


def stage(in_channels, channels, stride):
    return [BasicBlock(in_channels, channels, stride), BasicBlock(channels, channels, 1)]


def build():
    """ResNet-18 (He et al. 2016) as for CIFAR-10: it begins with a 3x3 convolution, and without a pool."""
    return nn.Sequential(
        convolution(3, 64, 1),
        nn.BatchNorm2d(64),
        nn.ReLU(),
        *stage(64, 64, 1),
        *stage(64, 128, 2),
        *stage(128, 256, 2),
        *stage(256, 512, 2),
        nn.AdaptiveAvgPool2d(1),
        nn.Flatten(),
        nn.Linear(512, 10),
    )


def optimizer(parameters, **options):
    return torch.optim.SGD(parameters, 0.01, momentum=0.9, **options)
