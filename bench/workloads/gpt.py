import torch
from language_model import loss  # noqa: F401
from torch import nn
from torch.nn.functional import gelu, linear, scaled_dot_product_attention

CHARACTERS, LAYERS, WIDTH, HEADS, LENGTH = 89, 4, 256, 4, 128


class Attention(nn.Module):
    """Parameters as in nn.MultiheadAttention, which takes longer."""

    def __init__(self):
        super().__init__()
        self.in_proj_weight = nn.Parameter(torch.empty(3 * WIDTH, WIDTH))
        self.in_proj_bias = nn.Parameter(torch.empty(3 * WIDTH))
        self.out_proj = nn.Linear(WIDTH, WIDTH)

    def forward(self, x):
        batch, time, _ = x.shape
        projected = linear(x, self.in_proj_weight, self.in_proj_bias)
        q, k, v = projected.view(batch, time, 3, HEADS, WIDTH // HEADS).permute(2, 0, 3, 1, 4)
        attended = scaled_dot_product_attention(q, k, v, is_causal=True)
        return self.out_proj(attended.transpose(1, 2).reshape(batch, time, WIDTH))


class Block(nn.Module):
    """Named as in nn.TransformerEncoderLayer."""

    def __init__(self):
        super().__init__()
        self.self_attn = Attention()
        self.linear1 = nn.Linear(WIDTH, 4 * WIDTH)
        self.linear2 = nn.Linear(4 * WIDTH, WIDTH)
        self.norm1 = nn.LayerNorm(WIDTH)
        self.norm2 = nn.LayerNorm(WIDTH)

    def forward(self, x):
        x = x + self.self_attn(self.norm1(x))
        return x + self.linear2(gelu(self.linear1(self.norm2(x))))


class Gpt(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(CHARACTERS, WIDTH)
        self.position = nn.Parameter(torch.empty(LENGTH, WIDTH))
        self.blocks = nn.Sequential(*[Block() for _ in range(LAYERS)])
        self.norm = nn.LayerNorm(WIDTH)
        self.head = nn.Linear(WIDTH, CHARACTERS, bias=False)

    def forward(self, text):
        return self.head(self.norm(self.blocks(self.embedding(text) + self.position)))


def build():
    return Gpt()


def optimizer(parameters, **options):
    return torch.optim.AdamW(parameters, 1e-3, weight_decay=0.1, **options)
