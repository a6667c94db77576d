"""Writes tuner.json: searches for a learning rate as Lightning, fast.ai and PyTorch do them, in float64.

    pip install torch==2.15.0 lightning==2.6.6 && python tests/reference/tuner.py > tests/reference/tuner.json

Rates are those of Lightning's schedulers. Smoothing and `valley` are fast.ai's (fastai 2.8, callback/schedule.py), `valley` without its
plot. Slopes are torch.gradient's.
"""

import json
import math

import torch
from lightning.pytorch.tuner.lr_finder import _ExponentialLR, _LinearLR

torch.set_default_dtype(torch.float64)


def rates(schedule, start, end, steps):
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=start)
    scheduler = schedule(optimizer, end, steps)
    seen = []
    for _ in range(steps):
        seen.append(scheduler.lr[0])
        optimizer.step()
        scheduler.step()
    return seen


def smooth(losses, beta=0.98, threshold=4):
    mean, best, smoothed = 0.0, math.inf, []
    for count, loss in enumerate(losses, start=1):
        mean = beta * mean + (1 - beta) * loss
        smoothed.append(mean / (1 - beta**count))
        if count > 1 and smoothed[-1] > threshold * best:
            break
        best = min(best, smoothed[-1])
    return smoothed


def valley(lrs, losses):
    n = len(losses)
    max_start, max_end = 0, 0
    lds = [1] * n
    for i in range(1, n):
        for j in range(0, i):
            if (losses[i] < losses[j]) and (lds[i] < lds[j] + 1):
                lds[i] = lds[j] + 1
            if lds[max_end] < lds[i]:
                max_end = i
                max_start = max_end - lds[max_end]
    sections = (max_end - max_start) / 3
    return lrs[max_start + int(sections) + int(sections / 2)]


def steepest(lrs, losses, logarithmic):
    x = torch.tensor(lrs[10:-1])
    slopes = torch.gradient(torch.tensor(losses[10:-1]), spacing=[x.log() if logarithmic else x])[0]
    return lrs[10 + slopes.argmin().item()]


def train(lrs):
    """Linear regression of all rows at once by SGD."""
    x = torch.arange(24.0).reshape(8, 3) / 3
    y = x.sum(1, keepdim=True)
    w, b = torch.full((1, 3), 0.1, requires_grad=True), torch.zeros(1, requires_grad=True)
    losses = []
    for lr in lrs:
        loss = torch.nn.functional.mse_loss(x @ w.T + b, y)
        losses.append(loss.item())
        for parameter, gradient in zip((w, b), torch.autograd.grad(loss, (w, b))):
            parameter.data -= lr * gradient
    return losses


def search(schedule, start, end, steps):
    lrs = rates(schedule, start, end, steps)
    losses = smooth(train(lrs))
    kept = lrs[: len(losses)]
    low, high = steps // 10, -5
    return {
        "rates": lrs,
        "losses": losses,
        "steepest": steepest(kept, losses, schedule is _ExponentialLR),
        "valley": valley(kept[low:high], losses[low:high]),
    }


print(
    json.dumps(
        {
            "exponential": {"minLr": 1e-8, "maxLr": 1, "numTraining": 100, **search(_ExponentialLR, 1e-8, 1, 100)},
            "linear": {"minLr": 1e-4, "maxLr": 0.01, "numTraining": 60, **search(_LinearLR, 1e-4, 0.01, 60)},
        }
    )
)
