"""What the workers in PyTorch and Lightning share."""

import torch
from protocol import TASK, load_workload, path_of
from safetensors.torch import load_file

torch.set_num_threads(TASK["threads"])
torch.manual_seed(0)

workload = load_workload()


def load_net(channels_last=False):
    net = workload.build()
    net.load_state_dict(load_file(path_of("initial.safetensors")))
    return net.to(memory_format=torch.channels_last) if channels_last else net


def read_samples(channels_last=False):
    samples = load_file(path_of("samples.safetensors"))
    return {name: _as_pytorch(values, channels_last) for name, values in samples.items()}


def _as_pytorch(values, channels_last):
    if values.dtype == torch.int32:
        return values.long()
    if values.dim() != 4:
        return values
    pictures = values.permute(0, 3, 1, 2)
    return pictures if channels_last else pictures.contiguous()
