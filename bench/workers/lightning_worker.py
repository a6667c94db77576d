"""One workload in Lightning's Trainer with its defaults: lightning_worker.py TASK."""

import warnings

import lightning
import torch
from protocol import TASK, Rounds, rows_of_batches, say_ready
from torch.utils.data import BatchSampler, DataLoader, Dataset
from torch_setup import load_net, read_samples, workload


class Samples(Dataset):
    """Gathers a batch at once, as a good user of data in memory does."""

    def __init__(self, samples):
        self.samples = samples

    def __getitem__(self, rows):
        return {name: values[torch.tensor(rows)] for name, values in self.samples.items()}

    def __len__(self):
        return len(next(iter(self.samples.values())))


class Endless(BatchSampler):
    def __init__(self, count):
        self.count = count

    def __iter__(self):
        return rows_of_batches(self.count)

    def __len__(self):
        return 2**31


class Learner(lightning.LightningModule):
    def __init__(self):
        super().__init__()
        self.net = load_net()
        self.rounds = Rounds()

    def training_step(self, batch, _):
        return workload.loss(self.net, batch)

    def configure_optimizers(self):
        return workload.optimizer(self.parameters())

    def on_train_start(self):
        say_ready({"lightning": lightning.__version__}, torch.get_num_threads())
        self.trainer.should_stop = not self.rounds.begin()

    def on_train_batch_end(self, outputs, *_):
        if not self.rounds.ended(outputs["loss"].item()):
            self.trainer.should_stop = True


warnings.filterwarnings("ignore")
samples = Samples(read_samples())
loader = DataLoader(samples, sampler=Endless(len(samples)), batch_size=None)
lightning.Trainer(max_epochs=1, accelerator="cpu", default_root_dir=TASK["folder"]).fit(Learner(), loader)
