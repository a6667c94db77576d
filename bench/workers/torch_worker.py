"""One workload in PyTorch, eager, as its tutorials write it: torch_worker.py WORKLOAD THREADS MNIST_FOLDER.

What it reads and writes: ../worker-process.ts.
"""

import json
import os
import sys
import time

import numpy as np
import torch
from torch import nn
from torch.nn.functional import cross_entropy

BATCH_SIZE = 64


def build_mlp():
    return nn.Sequential(nn.Linear(784, 256), nn.ReLU(), nn.Linear(256, 128), nn.ReLU(), nn.Linear(128, 10))


def build_cnn():
    return nn.Sequential(
        nn.Conv2d(1, 16, 3, padding=1),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(16, 32, 3, padding=1),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Linear(32 * 7 * 7, 128),
        nn.ReLU(),
        nn.Dropout(0.25),
        nn.Linear(128, 10),
    )


NETWORKS = {"mlp": (build_mlp, (784,)), "cnn": (build_cnn, (1, 28, 28))}


def read_mnist(folder, image_shape):
    images = np.fromfile(os.path.join(folder, "train-images-idx3-ubyte"), np.uint8)[16:]
    labels = np.fromfile(os.path.join(folder, "train-labels-idx1-ubyte"), np.uint8)[8:]
    return torch.from_numpy(images.reshape(-1, *image_shape)).float() / 255, torch.from_numpy(labels).long()


def answer(line):
    print(json.dumps(line), flush=True)


def main(workload, threads, folder):
    torch.set_num_threads(threads)
    torch.manual_seed(0)
    build, image_shape = NETWORKS[workload]
    images, labels = read_mnist(folder, image_shape)
    net = build()
    optimizer = torch.optim.Adam(net.parameters(), 1e-3)
    taken = 0

    def next_batch():
        nonlocal taken
        rows = torch.arange(taken, taken + BATCH_SIZE) % len(images)
        taken += BATCH_SIZE
        return images[rows], labels[rows]

    def step():
        image, label = next_batch()
        loss = cross_entropy(net(image), label)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        return loss.item()

    answer({"versions": {"pytorch": torch.__version__}, "threads": torch.get_num_threads()})
    for command in sys.stdin:
        ms, losses = [], []
        cpu_before = time.process_time()
        for _ in range(int(command.split()[1])):
            start = time.perf_counter()
            losses.append(step())
            ms.append((time.perf_counter() - start) * 1000)
        answer({"ms": ms, "losses": losses, "cpuMs": (time.process_time() - cpu_before) * 1000})


main(sys.argv[1], int(sys.argv[2]), sys.argv[3])
