"""Writes flops.json: multiply-adds of one sample in networks of torchvision and torch, forward and in a training step.

    pip install torch==2.15.0 torchvision==0.29.2 && python tests/reference/flops.py > tests/reference/flops.json

Counted by torch.utils.flop_counter, whose flops are twice as many; `table` is the count that torchvision publishes with its weights, in G.
"""

import json

import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode
from torchvision.models import AlexNet_Weights, MobileNet_V2_Weights, ResNet18_Weights, alexnet, mobilenet_v2, resnet18


def count(run):
    with FlopCounterMode(display=False) as counter:
        run()
    return counter.get_total_flops() // 2


def of(model, shape, table=None, batch=2):
    inputs = torch.zeros(batch, *shape)
    forward = count(lambda: model(inputs))
    step = count(lambda: model(inputs).sum().backward())
    parameters = sum(parameter.numel() for parameter in model.parameters())
    return {"parameters": parameters, "forward": forward // batch, "step": step // batch, "table": table}


published = lambda weights: weights.IMAGENET1K_V1.meta["_ops"]
print(
    json.dumps(
        {
            "resnet18": of(resnet18(), (3, 224, 224), published(ResNet18_Weights)),
            "depthwise": of(
                nn.Sequential(nn.Conv2d(8, 8, 3, padding=1, groups=8), nn.ReLU(), nn.Conv2d(8, 16, 1), nn.Flatten(), nn.Linear(1024, 5)),
                (8, 8, 8),
            ),
            "transposed": of(nn.Sequential(nn.Conv2d(3, 6, 3, stride=2), nn.ConvTranspose2d(6, 4, 3, stride=2)), (3, 15, 15)),
            "mlp": of(nn.Sequential(nn.Linear(784, 256), nn.ReLU(), nn.Linear(256, 10)), (784,)),
        },
        indent=1,
    )
)
