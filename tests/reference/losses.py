"""Writes losses.json: what PyTorch's losses compute, and their gradients by each input that has one, in float64.

    pip install torch==2.15.0 torchvision && python tests/reference/losses.py > tests/reference/losses.json

Inputs are rounded, so that float32 starts from the same numbers.
"""

import json

import torch
import torchvision
from torch.nn import functional as F

torch.manual_seed(11)
torch.set_default_dtype(torch.float64)


def rounded(*shape, scale=1.0):
    return (torch.randn(*shape) * scale * 1000).round() / 1000


def write(tensor):
    values = tensor.detach()
    if values.is_floating_point():
        values = (values * 1e8).round() / 1e8
    dtype = "float32" if values.is_floating_point() else "int32"
    return {"dtype": dtype, "shape": list(values.shape), "values": values.flatten().tolist()}


def loss(function, *inputs, differentiated=1):
    """The gradients are those of the sum of what `function` returns, by the first `differentiated` inputs."""
    inputs = [tensor.clone() for tensor in inputs]
    for tensor in inputs[:differentiated]:
        tensor.requires_grad_()
    value = function(*inputs)
    value.sum().backward()
    return {
        "inputs": [write(tensor) for tensor in inputs],
        "value": write(value),
        "gradients": [write(tensor.grad) for tensor in inputs[:differentiated]],
    }


def signs(*shape):
    return torch.where(torch.rand(*shape) < 0.5, -1.0, 1.0)


def probability_losses():
    probabilities = ((torch.rand(4, 3) * 0.98 + 0.01) * 1000).round() / 1000
    certain = torch.tensor([[0.0, 1.0, 0.0], [1.0, 0.25, 0.5]])
    targets = torch.tensor([[0.0, 1.0, 1.0], [1.0, 0.0, 0.25]])
    weight = torch.tensor([1.0, 2.0, 0.5])
    binary = (torch.rand(4, 3) < 0.5).double()
    focal = torchvision.ops.sigmoid_focal_loss
    return {
        "binaryCrossEntropy": loss(F.binary_cross_entropy, probabilities, binary),
        "binaryCrossEntropy weight sum": loss(
            lambda x, y, w: F.binary_cross_entropy(x, y, w, reduction="sum"), probabilities, binary, weight
        ),
        "binaryCrossEntropy none": loss(lambda x, y: F.binary_cross_entropy(x, y, reduction="none"), probabilities, binary),
        "binaryCrossEntropy of certainties": loss(lambda x, y: F.binary_cross_entropy(x, y, reduction="none"), certain, targets),
        "sigmoidFocal": loss(lambda x, y: focal(x, y, reduction="mean"), rounded(4, 3, scale=3), binary),
        "sigmoidFocal options": loss(lambda x, y: focal(x, y, alpha=0.6, gamma=1.5, reduction="sum"), rounded(4, 3), binary),
        "sigmoidFocal without alpha and gamma": loss(lambda x, y: focal(x, y, alpha=-1, gamma=0, reduction="none"), rounded(4, 3), binary),
    }


def margin_losses():
    labels, weight = torch.tensor([0, 2, 1, 2, 0]), torch.tensor([1.0, 2.0, 0.5])
    return {
        "hingeEmbedding": loss(F.hinge_embedding_loss, rounded(4, 3), signs(4, 3)),
        "hingeEmbedding margin none": loss(
            lambda x, y: F.hinge_embedding_loss(x, y, margin=0.3, reduction="none"), rounded(4, 3), signs(4, 3)
        ),
        "marginRanking": loss(F.margin_ranking_loss, rounded(7), rounded(7), signs(7), differentiated=2),
        "marginRanking margin sum": loss(
            lambda a, b, y: F.margin_ranking_loss(a, b, y, margin=0.4, reduction="sum"), rounded(7), rounded(7), signs(7), differentiated=2
        ),
        "softMargin sum": loss(lambda x, y: F.soft_margin_loss(x, y, reduction="sum"), rounded(4, 3, scale=3), signs(4, 3)),
        "multiMargin": loss(F.multi_margin_loss, rounded(5, 3), labels),
        "multiMargin squared weight": loss(
            lambda x, y, w: F.multi_margin_loss(x, y, p=2, margin=0.5, weight=w), rounded(5, 3), labels, weight
        ),
        "multiMargin none": loss(lambda x, y: F.multi_margin_loss(x, y, reduction="none"), rounded(5, 3), labels),
    }


def distance_losses():
    three = lambda: (rounded(5, 4), rounded(5, 4), rounded(5, 4))
    return {
        "tripletMargin": loss(F.triplet_margin_loss, *three(), differentiated=3),
        "tripletMargin swap none": loss(
            lambda a, p, n: F.triplet_margin_loss(a, p, n, swap=True, reduction="none"), *three(), differentiated=3
        ),
        "tripletMargin p 3": loss(lambda a, p, n: F.triplet_margin_loss(a, p, n, margin=2, p=3), *three(), differentiated=3),
        "tripletMargin p infinite": loss(
            lambda a, p, n: F.triplet_margin_loss(a, p, n, p=float("inf"), reduction="sum"), *three(), differentiated=3
        ),
        "cosineEmbedding": loss(F.cosine_embedding_loss, rounded(6, 4), rounded(6, 4), signs(6), differentiated=2),
        "cosineEmbedding margin none": loss(
            lambda a, b, y: F.cosine_embedding_loss(a, b, y, margin=-0.2, reduction="none"),
            rounded(6, 4), rounded(6, 4), signs(6), differentiated=2,
        ),
    }


def distribution_losses():
    counts, rates, variance = torch.randint(0, 6, (4, 3)).double(), rounded(4, 3).abs() + 0.1, rounded(4, 3).abs() + 0.1
    small = torch.tensor([[1e-9], [0.5], [0.0], [2.0]])
    return {
        "poissonNll": loss(F.poisson_nll_loss, rounded(4, 3), counts),
        "poissonNll full": loss(lambda x, y: F.poisson_nll_loss(x, y, full=True, reduction="none"), rounded(4, 3), counts),
        "poissonNll of rates": loss(lambda x, y: F.poisson_nll_loss(x, y, log_input=False, reduction="sum"), rates, counts),
        "gaussianNll": loss(lambda x, v, y: F.gaussian_nll_loss(x, y, v), rounded(4, 3), variance, rounded(4, 3), differentiated=2),
        "gaussianNll full none": loss(
            lambda x, v, y: F.gaussian_nll_loss(x, y, v, full=True, eps=0.2, reduction="none"),
            rounded(4, 3), variance, rounded(4, 3), differentiated=2,
        ),
        "gaussianNll one variance a row": loss(
            lambda x, v, y: F.gaussian_nll_loss(x, y, v, eps=0.1), rounded(4, 3), small, rounded(4, 3), differentiated=2
        ),
        "gaussianNll variance without the axis": loss(
            lambda x, v, y: F.gaussian_nll_loss(x, y, v), rounded(4, 3), small[:, 0] + 0.1, rounded(4, 3), differentiated=2
        ),
    }


def ctc_losses():
    targets = torch.tensor([[1, 2, 2, 3], [3, 1, 0, 0], [2, 2, 2, 2], [4, 0, 0, 0], [1, 1, 1, 0]])
    times, counts = torch.tensor([9, 8, 9, 3, 4]), torch.tensor([4, 2, 4, 1, 3])
    scores = lambda: rounded(9, 5, 5)
    ctc = lambda **options: lambda x, y, t, c: F.ctc_loss(F.log_softmax(x, 2), y, t, c, **options)
    feasible = slice(0, 4)  # the last one has 4 steps for 3 equal labels, which take 5
    some = lambda x: (x[:, feasible], targets[feasible], times[feasible], counts[feasible])
    return {
        "ctc": loss(ctc(), *some(scores())),
        "ctc sum": loss(ctc(reduction="sum"), *some(scores())),
        "ctc none": loss(ctc(reduction="none"), *some(scores())),
        "ctc zeroInfinity": loss(ctc(zero_infinity=True), scores(), targets, times, counts),
        "ctc blank last": loss(ctc(blank=4), *[t[:, :3] if t.dim() == 3 else t[:3] for t in some(scores())]),
        "ctc blank in the middle": loss(
            ctc(blank=2, reduction="none"), rounded(6, 2, 4), torch.tensor([[0, 3, 1], [1, 0, 0]]), torch.tensor([6, 5]), torch.tensor([3, 3])
        ),
        "ctc without labels": loss(ctc(reduction="none"), rounded(5, 2, 3), torch.tensor([[1, 2], [1, 1]]), torch.tensor([5, 4]), torch.tensor([2, 0])),
    }


if __name__ == "__main__":
    cases = {**probability_losses(), **margin_losses(), **distance_losses(), **distribution_losses(), **ctc_losses()}
    print(json.dumps({"meta": {"torch": torch.__version__, "torchvision": torchvision.__version__}, "losses": cases}))
