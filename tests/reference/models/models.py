"""Writes PyTorch's own files of whole models, and models.json: what the models compute in float64 with the numbers of those files.

    pip install torch==2.15.0 safetensors numpy && python tests/reference/models/models.py

Inputs and outputs of pictures have their channels last, as Leyden has them.
"""

import json
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file, save_model
from torch import nn
from torch.nn import functional as F

torch.manual_seed(3)
folder = Path(__file__).parent


class BasicBlock(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(outputs)
        self.downsample = None
        if stride != 1 or inputs != outputs:
            self.downsample = nn.Sequential(nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs))

    def forward(self, x):
        y = self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x)))))
        return F.relu(y + (self.downsample(x) if self.downsample else x))


class ResNet18(nn.Module):
    """torchvision's resnet18 with the names that it has there, of 2, 4, 6 and 8 channels."""

    def __init__(self, width=2, classes=5):
        super().__init__()
        self.conv1 = nn.Conv2d(3, width, 7, 2, 3, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        stage = lambda inputs, outputs, stride: nn.Sequential(BasicBlock(inputs, outputs, stride), BasicBlock(outputs, outputs, 1))
        self.layer1 = stage(width, width, 1)
        self.layer2 = stage(width, 2 * width, 2)
        self.layer3 = stage(2 * width, 3 * width, 2)
        self.layer4 = stage(3 * width, 4 * width, 2)
        self.fc = nn.Linear(4 * width, classes)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.bn1(self.conv1(x))), 3, 2, 1)
        x = self.layer4(self.layer3(self.layer2(self.layer1(x))))
        return self.fc(F.adaptive_avg_pool2d(x, 1).flatten(1))


class Block(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.ln_1 = nn.LayerNorm(width)
        self.attn = nn.ModuleDict({"c_attn": nn.Linear(width, 3 * width), "c_proj": nn.Linear(width, width)})
        self.ln_2 = nn.LayerNorm(width)
        self.mlp = nn.ModuleDict({"c_fc": nn.Linear(width, 4 * width), "c_proj": nn.Linear(4 * width, width)})

    def forward(self, x):
        batch, time, width = x.shape
        q, k, v = (part.view(batch, time, self.heads, -1).transpose(1, 2) for part in self.attn["c_attn"](self.ln_1(x)).split(width, 2))
        y = F.scaled_dot_product_attention(q, k, v, is_causal=True).transpose(1, 2).reshape(batch, time, width)
        x = x + self.attn["c_proj"](y)
        return x + self.mlp["c_proj"](F.gelu(self.mlp["c_fc"](self.ln_2(x)), approximate="tanh"))


class Gpt(nn.Module):
    """nanoGPT's names; the head's weight is the embedding's."""

    def __init__(self, tokens=11, time=6, width=8, heads=2, layers=2):
        super().__init__()
        self.transformer = nn.ModuleDict(
            {
                "wte": nn.Embedding(tokens, width),
                "wpe": nn.Embedding(time, width),
                "h": nn.ModuleList([Block(width, heads) for _ in range(layers)]),
                "ln_f": nn.LayerNorm(width),
            }
        )
        self.lm_head = nn.Linear(width, tokens, bias=False)
        self.transformer["wte"].weight = self.lm_head.weight

    def forward(self, tokens):
        x = self.transformer["wte"](tokens) + self.transformer["wpe"](torch.arange(tokens.shape[1]))
        for block in self.transformer["h"]:
            x = block(x)
        return self.lm_head(self.transformer["ln_f"](x))


def as_if_trained(model):
    """Statistics and scales as no fresh model has them, so that none can be mistaken for another."""
    with torch.no_grad():
        for name, value in model.state_dict().items():
            if "running_mean" in name:
                value.normal_(0, 0.2)
            elif "running_var" in name:
                value.uniform_(0.5, 1.5)
            elif "num_batches_tracked" in name:
                value.fill_(7)
            elif value.dim() == 1:
                value.add_(torch.randn_like(value) * 0.2)
    return model.eval()


def write(tensor):
    values = tensor.detach()
    if values.is_floating_point():
        values = (values * 1e8).round() / 1e8
    return {"shape": list(values.shape), "values": values.flatten().tolist()}


def computed(model, inputs, order=lambda tensor: tensor):
    with torch.no_grad():
        return {"input": write(order(inputs)), "output": write(model.double()(inputs))}


def resnet():
    model = as_if_trained(ResNet18())
    save_file(model.state_dict(), folder / "resnet18.safetensors")
    pictures = (torch.randn(2, 3, 33, 31, dtype=torch.float64) * 1000).round() / 1000
    return computed(model, pictures, order=lambda tensor: tensor.movedim(1, -1))


def gpt():
    model = as_if_trained(Gpt()).to(torch.bfloat16)
    save_model(model, folder / "gpt.safetensors")
    return computed(model, torch.randint(0, 11, (2, 6)))


def dtypes():
    values = torch.tensor([0.0, -0.0, 1.0, -2.5, 0.1, 65504.0, 6e-8, 3e-5, float("inf"), float("-inf"), float("nan")])
    whole = torch.tensor([0, 1, -1, 100, -128])
    tensors = {str(dtype).split(".")[1]: values.to(dtype) for dtype in (torch.float16, torch.bfloat16, torch.float32, torch.float64)}
    tensors |= {str(dtype).split(".")[1]: whole.to(dtype) for dtype in (torch.int8, torch.int16, torch.int32, torch.int64)}
    tensors |= {"uint8": torch.tensor([0, 255], dtype=torch.uint8), "bool": torch.tensor([True, False])}
    save_file(tensors, folder / "dtypes.safetensors")
    shown = lambda tensor: [str(value) if isinstance(value, float) else value for value in tensor.tolist()]
    return {name: shown(tensor) for name, tensor in load_file(folder / "dtypes.safetensors").items()}


if __name__ == "__main__":
    content = {"meta": {"torch": torch.__version__}, "resnet18": resnet(), "gpt": gpt(), "dtypes": dtypes()}
    (folder / "models.json").write_text(json.dumps(content))
