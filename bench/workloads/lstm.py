import torch
from language_model import loss  # noqa: F401
from torch import nn

CHARACTERS, UNITS = 89, 256


class CharacterLstm(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(CHARACTERS, UNITS)
        self.lstm = nn.LSTM(UNITS, UNITS, num_layers=2, batch_first=True)
        self.head = nn.Linear(UNITS, CHARACTERS)

    def forward(self, text):
        return self.head(self.lstm(self.embedding(text))[0])


def build():
    return CharacterLstm()


def optimizer(parameters, **options):
    return torch.optim.Adam(parameters, 1e-3, **options)
