import torch
from torch import nn


class Sum(nn.Module):
    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.empty(()))

    def forward(self, value):
        return self.weight + value


def build():
    return Sum()


def loss(net, batch):
    return net(batch["value"].reshape(()))


def optimizer(parameters, **options):
    return torch.optim.SGD(parameters, 1e-4, **options)
