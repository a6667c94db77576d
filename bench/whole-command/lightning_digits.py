"""resources/samples/digits in Lightning, as its documentation writes it: lightning_digits.py MNIST_FOLDER FOLDER EPOCHS WORKERS."""

import os
import sys
import time

import lightning
import numpy
import torch
from lightning.pytorch.callbacks import ModelCheckpoint
from torch import nn
from torch.nn.functional import cross_entropy
from torch.utils.data import DataLoader, TensorDataset, random_split
from torchmetrics.classification import MulticlassAccuracy

MNIST, FOLDER, EPOCHS, WORKERS = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
VALIDATION_SIZE = 5000


class DigitClassifier(lightning.LightningModule):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(
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
        self.accuracy = MulticlassAccuracy(num_classes=10, average="micro")

    def training_step(self, batch, _):
        image, label = batch
        loss = cross_entropy(self.net(image), label)
        self.log("train_loss", loss, prog_bar=True)
        return loss

    def validation_step(self, batch, _):
        image, label = batch
        logits = self.net(image)
        self.accuracy(logits, label)
        self.log("val_loss", cross_entropy(logits, label))
        self.log("val_accuracy", self.accuracy, prog_bar=True)

    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters(), 1e-3)

    def on_train_batch_end(self, *_):
        if self.global_step == 1:
            with open(os.environ["LEYDEN_BENCH_FIRST_STEP"], "w") as file:
                file.write(str(time.time() * 1000))


def read_idx(name, header):
    return numpy.fromfile(os.path.join(MNIST, name), numpy.uint8)[header:]


def main():
    images = torch.from_numpy(read_idx("train-images-idx3-ubyte", 16).reshape(-1, 1, 28, 28)).float() / 255
    labels = torch.from_numpy(read_idx("train-labels-idx1-ubyte", 8)).long()
    digits = TensorDataset(images, labels)
    train, validation = random_split(digits, [len(digits) - VALIDATION_SIZE, VALIDATION_SIZE])
    lightning.Trainer(
        max_epochs=EPOCHS,
        accelerator="cpu",
        default_root_dir=FOLDER,
        callbacks=[ModelCheckpoint(monitor="val_accuracy", mode="max")],
    ).fit(
        DigitClassifier(),
        DataLoader(train, batch_size=64, shuffle=True, num_workers=WORKERS, persistent_workers=WORKERS > 0),
        DataLoader(validation, batch_size=500, num_workers=WORKERS, persistent_workers=WORKERS > 0),
    )


if __name__ == "__main__":
    main()
