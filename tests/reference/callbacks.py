"""Writes callbacks.json: what the callbacks of Lightning 2.6 do in small trainings.

    pip install lightning torch && python callbacks.py
"""

import json
import logging
import math
import pathlib
import warnings

import lightning.pytorch as pl
import torch
from lightning.fabric.utilities.spike import SpikeDetection
from lightning.pytorch.callbacks import (
    BackboneFinetuning,
    EarlyStopping,
    EMAWeightAveraging,
    LearningRateMonitor,
    ModelCheckpoint,
    StochasticWeightAveraging,
)
from lightning.pytorch.loggers.logger import DummyLogger
from torch.nn.utils import prune
from torch.utils.data import DataLoader, TensorDataset

warnings.filterwarnings("ignore")
logging.getLogger("lightning.pytorch").setLevel(logging.ERROR)


class Counter(pl.LightningModule):
    """Its weight is the number of steps, at a learning rate of 1."""

    def __init__(self, batches=1, scores=(), learning_rate=1.0, make=None):
        super().__init__()
        self.weight = torch.nn.Parameter(torch.zeros(()))
        self.batches, self.scores, self.learning_rate, self.make = batches, scores, learning_rate, make
        self.validated, self.rates = [], []

    def on_train_batch_start(self, *_):
        self.rates.append([group["lr"] for group in self.trainer.optimizers[0].param_groups])

    def training_step(self, *_):
        return -self.weight

    def validation_step(self, *_):
        if self.trainer.sanity_checking:
            return
        self.validated.append(self.weight.item())
        if self.scores:
            self.log("score", torch.tensor(self.scores[self.current_epoch]))

    def configure_optimizers(self):
        return self.make(self) if self.make else torch.optim.SGD([self.weight], lr=self.learning_rate)

    def train_dataloader(self):
        return DataLoader(TensorDataset(torch.zeros(self.batches, 1)))

    def val_dataloader(self):
        return DataLoader(TensorDataset(torch.zeros(1, 1)))


def fit(module, callbacks, epochs, **options):
    trainer = pl.Trainer(
        max_epochs=epochs, callbacks=callbacks, logger=False, enable_checkpointing=False, enable_progress_bar=False,
        enable_model_summary=False, accelerator="cpu", num_sanity_val_steps=0, **options,
    )
    trainer.fit(module)
    return trainer


def early_stopping():
    cases = [
        ([6, 5, 5, 5, 5, 5], dict(patience=3)),
        ([6, 5, 4, 4, 3, 3], dict(patience=1)),
        ([6, 5, 6, 5, 5, 5], dict(patience=3)),
        ([5, 4, 3], dict(min_delta=1.0, patience=1)),
        ([5, 4, 3, 3], dict(min_delta=0.5, patience=1)),
        ([1, 2, 3, 2, 9], dict(mode="max", patience=1)),
        ([1, 2, 4], dict(mode="max", min_delta=1.0, patience=1)),
        ([3, 2, 2, 1], dict(patience=0)),
        ([3, math.nan, 1], {}),
        ([math.inf, 1], {}),
        ([3, math.nan, math.nan, 1], dict(check_finite=False, patience=2)),
        ([3, 2, 1.5, 1], dict(stopping_threshold=2.0)),
        ([3, 9, 1], dict(divergence_threshold=8.0)),
        ([1, 0.25, 1], dict(divergence_threshold=0.5, mode="max")),
        ([3, 2, 1], {}),
    ]
    for scores, options in cases:
        callback = EarlyStopping("score", **options)
        trainer = fit(Counter(scores=[float(score) for score in scores]), [callback], len(scores))
        best = callback.best_score.item()
        yield {
            "scores": [str(score) for score in scores], "options": options, "last": trainer.current_epoch - 1,
            "best": best if math.isfinite(best) else None, "waitCount": callback.wait_count, "reason": callback.stopping_reason.name,
        }


def names():
    metrics = {"epoch": 3, "step": 120, "val_loss": 0.92837, "val/accuracy": 0.5, "big": -12345.678}
    templates = [
        "{epoch:03d}-{val_loss:.2f}", "{epoch}-{step}", "run-{epoch:02d}", "{val_loss:.3e}", "{big:.1f}", "{val_loss:8.3f}", "{big:012.2f}",
    ]
    for template in templates:
        for insert in (True, False):
            values = {name: torch.tensor(value) for name, value in metrics.items()}
            formatted = ModelCheckpoint(".")._format_checkpoint_name(template, values, auto_insert_metric_name=insert)
            yield {"template": template, "autoInsertMetricName": insert, "values": metrics, "name": formatted}


def ema():
    cases = [
        (5, 1, dict(decay=0.9)),
        (1, 3, dict(decay=0.5)),
        (3, 2, dict(decay=0.5, update_every_n_steps=2)),
        (3, 2, dict(decay=0.5, update_starting_at_step=4)),
        (2, 3, dict(decay=0.5, update_starting_at_step=99, update_starting_at_epoch=1)),
    ]
    for batches, epochs, options in cases:
        module = Counter(batches)
        fit(module, [EMAWeightAveraging(**options)], epochs)
        yield {"batches": batches, "epochs": epochs, "options": options, "validated": module.validated, "weight": module.weight.item()}


def swa():
    cases = [
        (5, 1.0, dict(swa_lrs=1.0, swa_epoch_start=2, annealing_epochs=0)),
        (6, 1.0, dict(swa_lrs=0.1, swa_epoch_start=2, annealing_epochs=4, annealing_strategy="linear")),
        (6, 1.0, dict(swa_lrs=0.1, swa_epoch_start=2, annealing_epochs=4)),
        (10, 0.5, dict(swa_lrs=0.1)),
    ]
    for epochs, rate, options in cases:
        module = Counter(learning_rate=rate)
        fit(module, [StochasticWeightAveraging(**options)], epochs)
        rates = [rate for (rate,) in module.rates]
        yield {"epochs": epochs, "learningRate": rate, "options": options, "rates": rates, "weight": module.weight.item()}


class Transfer(Counter):
    """A backbone and a head, both of which count steps times their learning rates."""

    def __init__(self):
        super().__init__()
        self.backbone = torch.nn.Linear(1, 1, bias=False)
        torch.nn.init.zeros_(self.backbone.weight)

    def training_step(self, *_):
        return -self.weight - self.backbone.weight.sum()

    def configure_optimizers(self):
        return torch.optim.SGD([parameter for parameter in self.parameters() if parameter.requires_grad], lr=0.1)


def backbone():
    cases = [
        (6, dict(unfreeze_backbone_at_epoch=2)),
        (8, dict(unfreeze_backbone_at_epoch=1, backbone_initial_lr=0.02, should_align=True)),
        (6, dict(unfreeze_backbone_at_epoch=1, backbone_initial_lr=0.02, should_align=False)),
    ]
    for epochs, options in cases:
        module = Transfer()
        fit(module, [BackboneFinetuning(**options)], epochs)
        weights = {"weight": module.weight.item(), "backbone": module.backbone.weight.item()}
        yield {"epochs": epochs, "options": options, "rates": module.rates, **weights}


def pruning():
    torch.manual_seed(0)
    first, second = torch.nn.Linear(4, 3), torch.nn.Linear(3, 2)
    values = [first.weight.tolist(), second.weight.tolist()]
    parameters = [(first, "weight"), (second, "weight")]
    rounds = []
    for amount in (0.5, 0.25, 2):
        prune.global_unstructured(parameters, pruning_method=prune.L1Unstructured, amount=amount)
        rounds.append({"amount": amount, "masks": [layer.weight_mask.tolist() for layer, _ in parameters]})
    return {"weights": values, "rounds": rounds}


class Records(DummyLogger):
    def __init__(self):
        super().__init__()
        self.logged = []

    def log_metrics(self, metrics, step=None):
        self.logged += [[name, step, float(value)] for name, value in metrics.items() if name.startswith("lr-")]


def monitor():
    groups = lambda module: torch.optim.SGD([{"params": [module.weight]}, {"params": [torch.nn.Parameter(torch.zeros(1))], "lr": 0.5}], lr=1.0, momentum=0.9)

    def scheduled(interval):
        def make(module):
            optimizer = torch.optim.Adam([module.weight], lr=1.0, betas=(0.8, 0.99), weight_decay=0.25)
            return {"optimizer": optimizer, "lr_scheduler": {"scheduler": torch.optim.lr_scheduler.ExponentialLR(optimizer, 0.5), "interval": interval}}
        return make

    cases = [
        ("two groups", groups, dict(logging_interval="step", log_momentum=True)),
        ("by step", scheduled("step"), dict(log_momentum=True, log_weight_decay=True)),
        ("by epoch", scheduled("epoch"), {}),
        ("each epoch of a schedule by step", scheduled("step"), dict(logging_interval="epoch")),
    ]
    for name, make, options in cases:
        logger = Records()
        trainer = pl.Trainer(
            max_epochs=2, callbacks=[LearningRateMonitor(**options)], logger=logger, enable_checkpointing=False, enable_progress_bar=False,
            enable_model_summary=False, accelerator="cpu", num_sanity_val_steps=0, log_every_n_steps=2,
        )
        trainer.fit(Counter(4, make=make))
        yield {"name": name, "options": options, "logged": logger.logged}


def spikes():
    cases = [
        ([1, 1.1, 0.9, 1, 2.9, 1], {}),
        ([1, 1.1, 0.9, 1, 3.5, 1], {}),
        ([1, 1, math.nan, 1], {}),
        ([1, 1, math.nan, 1], dict(finite_only=False)),
        ([1, 9, 1], dict(warmup=2)),
        ([1, 1, 1.4, 1], dict(rtol=None, atol=0.4)),
        ([5, 5, 1], dict(mode="max", rtol=0.5)),
    ]
    for losses, options in cases:
        detection = SpikeDetection(**options)
        spike = None
        for index, loss in enumerate(losses):
            value = torch.tensor(float(loss))
            if index >= detection.warmup and detection._is_spike(value):
                spike = index
                break
            if detection.finite_only or torch.isfinite(value):
                detection._update_stats(value)
        yield {"losses": [str(loss) for loss in losses], "options": options, "spike": spike}


reference = {
    "earlyStopping": list(early_stopping()), "names": list(names()), "ema": list(ema()), "swa": list(swa()), "backbone": list(backbone()),
    "pruning": pruning(), "learningRateMonitor": list(monitor()), "spikes": list(spikes()),
}
pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(reference))
