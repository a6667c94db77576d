"""Writes nn.json: what PyTorch's layers and losses compute, and their gradients, in float64.

    pip install torch==2.15.0 && python tests/reference/nn.py > tests/reference/nn.json

Inputs and parameters are rounded, so that float32 starts from the same numbers. Pictures and sequences are written with their channels
last, as Leyden has them; parameters in PyTorch's own layout. Each gradient is that of sum(output * weights).
"""

import json

import torch
from torch import nn
from torch.nn import functional as F

torch.manual_seed(7)
torch.set_default_dtype(torch.float64)


def rounded(*shape, scale=1.0):
    return (torch.randn(*shape) * scale * 1000).round() / 1000


def channels_last(tensor):
    return tensor.movedim(1, -1)


def same(tensor):
    return tensor


def write(tensor):
    values = tensor.detach()
    if values.is_floating_point():
        values = (values * 1e7).round() / 1e7
    return {"shape": list(values.shape), "values": values.flatten().tolist()}


def results_of(output):
    """An LSTM returns (output, (hidden, cell)), a GRU (output, hidden), attention (output, weights)."""
    if isinstance(output, torch.Tensor):
        return [output]
    first, second = output
    return [first, *(second if isinstance(second, tuple) else [second] if second is not None else [])]


def layer(module, *inputs, order=same, call=None):
    """Sets the parameters to rounded numbers and runs the module forwards and backwards."""
    module = module.double()
    with torch.no_grad():
        for name, value in module.state_dict().items():
            if value.is_floating_point():
                changed = rounded(*value.shape, scale=0.5)
                value.copy_(changed.abs() + 0.5 if "running_var" in name or ("norm" in type(module).__name__.lower() and name == "weight") else changed)
    state = {name: write(value) for name, value in module.state_dict().items()}
    inputs = [value.requires_grad_() if value.is_floating_point() else value for value in inputs]
    results = results_of((call or (lambda m, *values: m(*values)))(module, *inputs))
    weights = [rounded(*result.shape) for result in results]
    sum((result * weight).sum() for result, weight in zip(results, weights)).backward()
    shown = lambda value: order(value) if value.dim() > 1 else value
    return {
        "state": state,
        "inputs": [write(shown(value)) for value in inputs],
        "outputs": [write(shown(result)) for result in results],
        "weights": [write(shown(weight)) for weight in weights],
        "inputGradients": [write(shown(value.grad)) if value.is_floating_point() else None for value in inputs],
        "gradients": {name: write(value.grad) for name, value in module.named_parameters()},
        "stateAfter": {name: write(value) for name, value in module.named_buffers()},
    }


def pictures(channels, height=5, width=6, batch=2):
    return rounded(batch, channels, height, width)


def picture_layers():
    cases = {
        "conv2d": (nn.Conv2d(2, 3, 3), pictures(2)),
        "conv2d stride 2 padding 1": (nn.Conv2d(2, 3, 3, stride=2, padding=1), pictures(2)),
        "conv2d padding 1": (nn.Conv2d(2, 3, 3, padding=1), pictures(2)),
        "conv2d same even kernel": (nn.Conv2d(2, 3, 4, padding="same"), pictures(2)),
        "conv2d rectangular": (nn.Conv2d(2, 3, (2, 3), stride=(1, 2), padding=(0, 1)), pictures(2)),
        "conv2d dilation 2": (nn.Conv2d(2, 3, 3, dilation=2, padding=1), pictures(2, 6, 7)),
        "conv2d dilation same": (nn.Conv2d(2, 3, (2, 3), dilation=(3, 2), padding="same"), pictures(2)),
        "conv2d groups": (nn.Conv2d(4, 6, 3, groups=2, padding=1), pictures(4)),
        "conv2d groups dilation": (nn.Conv2d(4, 6, 3, groups=2, padding=2, dilation=2), pictures(4)),
        "conv2d depthwise": (nn.Conv2d(3, 6, 3, groups=3, padding=1, stride=2), pictures(3)),
        "conv2d depthwise uneven strides": (nn.Conv2d(3, 3, 3, groups=3, stride=(1, 2)), pictures(3)),
        "conv2d depthwise dilation": (nn.Conv2d(3, 3, 3, groups=3, dilation=2), pictures(3)),
        "convTranspose2d": (nn.ConvTranspose2d(3, 2, 3), pictures(3, 3, 4)),
        "convTranspose2d stride 2 padding 1": (nn.ConvTranspose2d(3, 2, 3, stride=2, padding=1, output_padding=1), pictures(3, 3, 4)),
        "convTranspose2d rectangular": (nn.ConvTranspose2d(2, 2, (2, 3), stride=(2, 1), bias=False), pictures(2, 3, 3)),
        "maxPool2d": (nn.MaxPool2d(2), pictures(2)),
        "maxPool2d stride 2 padding 1": (nn.MaxPool2d(3, stride=2, padding=1), pictures(2)),
        "avgPool2d": (nn.AvgPool2d((2, 3), stride=(1, 2)), pictures(2)),
        "avgPool2d padding 1": (nn.AvgPool2d(3, stride=2, padding=1), pictures(2)),
        "adaptiveAvgPool2d 1": (nn.AdaptiveAvgPool2d(1), pictures(2)),
        "adaptiveAvgPool2d 2 x 3": (nn.AdaptiveAvgPool2d((2, 3)), pictures(2, 4, 6)),
        "batchNorm2d": (nn.BatchNorm2d(3), pictures(3)),
        "batchNorm2d options": (nn.BatchNorm2d(2, eps=0.01, momentum=0.3), pictures(2)),
        "batchNorm2d evaluation": (nn.BatchNorm2d(3).eval(), pictures(3)),
        "groupNorm pictures": (nn.GroupNorm(2, 4), pictures(4)),
    }
    return {name: layer(*case, order=channels_last) for name, case in cases.items()}


def sequence_layers():
    cases = {
        "conv1d": (nn.Conv1d(2, 3, 3), rounded(2, 2, 7)),
        "conv1d stride padding": (nn.Conv1d(2, 3, 4, stride=2, padding=2), rounded(2, 2, 7)),
        "conv1d dilation": (nn.Conv1d(2, 3, 2, dilation=3), rounded(2, 2, 8)),
        "conv1d depthwise": (nn.Conv1d(3, 6, 3, groups=3, stride=2), rounded(2, 3, 8)),
        "maxPool1d": (nn.MaxPool1d(3, stride=2, padding=1), rounded(2, 2, 7)),
        "avgPool1d": (nn.AvgPool1d(3, stride=2, padding=1), rounded(2, 2, 7)),
        "batchNorm1d sequences": (nn.BatchNorm1d(3), rounded(2, 3, 4)),
        "groupNorm": (nn.GroupNorm(3, 6, eps=0.01), rounded(2, 6, 3)),
    }
    return {name: layer(*case, order=channels_last) for name, case in cases.items()}


def other_layers():
    attention = lambda **options: nn.MultiheadAttention(6, 2, **options)
    mask = torch.triu(torch.full((4, 4), float("-inf")), 1)
    attend = lambda m, x: m(x, x, x, need_weights=False)[0]
    attend_causal = lambda m, x: m(x, x, x, attn_mask=mask, need_weights=False)[0]
    attend_across = lambda m, q, k, v: m(q, k, v, need_weights=False)[0]
    block = lambda **options: nn.TransformerEncoderLayer(6, 2, 8, dropout=0.0, **options)
    return {
        "batchNorm1d": layer(nn.BatchNorm1d(3), rounded(5, 3)),
        "batchNorm1d evaluation": layer(nn.BatchNorm1d(3).eval(), rounded(5, 3)),
        "layerNorm": layer(nn.LayerNorm(5), rounded(2, 3, 5)),
        "layerNorm without bias": layer(nn.LayerNorm(5, eps=0.1, bias=False), rounded(4, 5)),
        "rmsNorm": layer(nn.RMSNorm(5, eps=1e-5), rounded(2, 3, 5)),
        "embedding": layer(nn.Embedding(7, 3), torch.tensor([[1, 6, 1], [0, 1, 4]])),
        "embedding padding": layer(nn.Embedding(7, 3, padding_idx=1), torch.tensor([[1, 6, 1], [0, 1, 4]])),
        "multiHeadAttention": layer(attention(), rounded(4, 2, 6), call=attend),
        "multiHeadAttention batchFirst causal": layer(attention(batch_first=True), rounded(2, 4, 6), call=attend_causal),
        "multiHeadAttention across": layer(
            attention(batch_first=True), rounded(2, 3, 6), rounded(2, 5, 6), rounded(2, 5, 6), call=attend_across
        ),
        "multiHeadAttention without bias": layer(attention(bias=False), rounded(4, 2, 6), call=attend),
        "transformerEncoderLayer": layer(block(), rounded(4, 2, 6)),
        "transformerEncoderLayer normFirst gelu causal": layer(
            block(batch_first=True, norm_first=True, activation="gelu"), rounded(2, 4, 6), call=lambda m, x: m(x, src_mask=mask)
        ),
        "gelu": layer(nn.GELU(), rounded(3, 4, scale=2)),
        "gelu tanh": layer(nn.GELU(approximate="tanh"), rounded(3, 4, scale=2)),
        "silu": layer(nn.SiLU(), rounded(3, 4, scale=2)),
        "tanh": layer(nn.Tanh(), rounded(3, 4)),
        "sigmoid": layer(nn.Sigmoid(), rounded(3, 4)),
        "softmax": layer(nn.Softmax(-1), rounded(2, 3, 4)),
        "logSoftmax": layer(nn.LogSoftmax(-1), rounded(3, 4)),
    }


def recurrent_layers():
    state = lambda count: rounded(count, 2, 4)
    from_state = lambda m, x, h, c: m(x, (h, c))
    return {
        "lstm": layer(nn.LSTM(3, 4), rounded(5, 2, 3)),
        "lstm one step": layer(nn.LSTM(3, 4), rounded(1, 2, 3)),
        "lstm from a state": layer(nn.LSTM(3, 4, num_layers=2), rounded(5, 2, 3), state(2), state(2), call=from_state),
        "lstm batchFirst bidirectional": layer(nn.LSTM(3, 4, num_layers=2, bidirectional=True, batch_first=True), rounded(2, 4, 3)),
        "lstm without bias": layer(nn.LSTM(3, 4, bias=False), rounded(3, 2, 3)),
        "gru": layer(nn.GRU(3, 4), rounded(5, 2, 3)),
        "gru one step": layer(nn.GRU(3, 4), rounded(1, 2, 3)),
        "gru from a state": layer(nn.GRU(3, 4, num_layers=2), rounded(5, 2, 3), state(2)),
        "gru batchFirst bidirectional": layer(nn.GRU(3, 4, num_layers=2, bidirectional=True, batch_first=True), rounded(2, 4, 3)),
        "gru without bias": layer(nn.GRU(3, 4, bias=False), rounded(3, 2, 3)),
    }


def loss(function, prediction, *others):
    prediction = prediction.requires_grad_()
    value = function(prediction, *others)
    value.sum().backward()
    return {"inputs": [write(tensor) for tensor in (prediction, *others)], "value": write(value), "gradient": write(prediction.grad)}


def losses():
    logits, labels = lambda: rounded(6, 4), torch.tensor([0, 3, 1, 1, 2, 3])
    weight = torch.tensor([1.0, 2.0, 0.5, 1.5])
    probabilities = ((torch.softmax(torch.randn(6, 4), -1) * 1000).round() / 1000).requires_grad_(False)
    normalised = lambda: ((torch.log_softmax(torch.randn(6, 4), -1) * 1000).round() / 1000)
    binary = torch.tensor([[0.0, 1.0, 1.0, 0.25]]).repeat(6, 1)
    spread = lambda: rounded(6, 4, scale=2)
    zeroed = torch.where(probabilities < 0.1, 0.0, probabilities)
    cross = lambda **options: lambda x, y: F.cross_entropy(x, y, **options)
    return {
        "crossEntropy weight": loss(lambda x, y, w: F.cross_entropy(x, y, w), logits(), labels, weight),
        "crossEntropy smoothing": loss(cross(label_smoothing=0.1), logits(), labels),
        "crossEntropy weight smoothing": loss(lambda x, y, w: F.cross_entropy(x, y, w, label_smoothing=0.2), logits(), labels, weight),
        "crossEntropy ignore": loss(cross(ignore_index=3), logits(), labels),
        "crossEntropy weight smoothing ignore": loss(
            lambda x, y, w: F.cross_entropy(x, y, w, ignore_index=1, label_smoothing=0.2), logits(), labels, weight
        ),
        "crossEntropy probabilities weight smoothing": loss(
            lambda x, y, w: F.cross_entropy(x, y, w, label_smoothing=0.2), logits(), probabilities, weight
        ),
        "crossEntropy sum": loss(lambda x, y, w: F.cross_entropy(x, y, w, reduction="sum"), logits(), labels, weight),
        "crossEntropy none": loss(lambda x, y, w: F.cross_entropy(x, y, w, reduction="none"), logits(), labels, weight),
        "binaryCrossEntropyWithLogits": loss(F.binary_cross_entropy_with_logits, spread(), binary),
        "binaryCrossEntropyWithLogits weights": loss(
            lambda x, y, p, w: F.binary_cross_entropy_with_logits(x, y, w, pos_weight=p), spread(), binary, weight, weight + 1
        ),
        "l1": loss(F.l1_loss, spread(), rounded(6, 4)),
        "smoothL1": loss(F.smooth_l1_loss, spread(), rounded(6, 4)),
        "smoothL1 beta": loss(lambda x, y: F.smooth_l1_loss(x, y, beta=0.5), spread(), rounded(6, 4)),
        "huber": loss(lambda x, y: F.huber_loss(x, y, delta=0.5), spread(), rounded(6, 4)),
        "mse sum": loss(lambda x, y: F.mse_loss(x, y, reduction="sum"), spread(), rounded(6, 4)),
        "nll": loss(F.nll_loss, normalised(), labels),
        "nll weight ignore": loss(lambda x, y, w: F.nll_loss(x, y, w, ignore_index=3), normalised(), labels, weight),
        "klDiv": loss(F.kl_div, normalised(), zeroed),
        "klDiv batchmean": loss(lambda x, y: F.kl_div(x, y, reduction="batchmean"), normalised(), probabilities),
        "klDiv log target": loss(lambda x, y: F.kl_div(x, y, reduction="sum", log_target=True), normalised(), normalised()),
    }


if __name__ == "__main__":
    layers = {**picture_layers(), **sequence_layers(), **other_layers(), **recurrent_layers()}
    print(json.dumps({"meta": {"torch": torch.__version__}, "layers": layers, "losses": losses()}))
