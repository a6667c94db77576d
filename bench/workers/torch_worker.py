"""One workload in PyTorch, in a plain loop: torch_worker.py TASK."""

import torch
from protocol import TASK, rows_of_batches, serve
from torch_setup import load_net, read_samples, workload

MODE = TASK["mode"].split("+")


def main():
    net = load_net(channels_last="channels_last" in MODE)
    optimizer = workload.optimizer(net.parameters(), fused=True)
    loss_of = torch.compile(workload.loss) if "compile" in MODE else workload.loss
    samples = read_samples(channels_last="channels_last" in MODE)
    batches = rows_of_batches(len(next(iter(samples.values()))))

    def step():
        rows = torch.tensor(next(batches))
        batch = {name: values[rows] for name, values in samples.items()}
        with torch.autocast("cpu", torch.bfloat16, enabled="autocast" in MODE):
            loss = loss_of(net, batch)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        return loss.item()

    serve(step, {"pytorch": torch.__version__}, torch.get_num_threads())


main()
