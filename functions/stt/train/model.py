"""The recognizer: convolutions down to 25 frames a second, then 12.5, two bidirectional GRUs, CTC over subwords."""

import torch
from torch import nn

BINS, SUBSAMPLING = 80, 4


class Convolution(nn.Module):
    """1-D convolution, batch norm, ReLU: (B, C, T) -> (B, C', ceil(T / stride)) where it is padded alike on both sides."""

    def __init__(self, inputs, outputs, kernel, stride=1, padding=None):
        super().__init__()
        padding = kernel // 2 if padding is None else padding
        self.convolution = nn.Conv1d(inputs, outputs, kernel, stride, padding, bias=False)
        self.norm = nn.BatchNorm1d(outputs)

    def forward(self, x):
        return torch.relu(self.norm(self.convolution(x)))


class Recognizer(nn.Module):
    """features (B, T, 80), lengths (B,) -> logits (B, 2 * ceil(T / 8), V) and lengths ceil(T / 4).

    Each frame at 12.5 Hz is given twice, as sherpa-onnx takes a subsampling of 4 for granted when it computes times.
    `auxiliary` are character logits at 25 Hz that steer the convolutions while training.
    """

    def __init__(self, units, characters, mean, deviation, width=256, hidden=256, layers=2, dropout=0.1):
        super().__init__()
        self.register_buffer("mean", torch.as_tensor(mean, dtype=torch.float32))
        self.register_buffer("scale", 1 / torch.as_tensor(deviation, dtype=torch.float32))
        self.enter = Convolution(BINS, 192, 5, 2)
        self.subsample = Convolution(192, width, 5, 2)
        self.blocks = nn.ModuleList([Convolution(width, width, 5) for _ in range(2)])
        self.auxiliary = nn.Linear(width, characters)
        self.halve = Convolution(width, 320, 3, 2)
        self.dropout = nn.Dropout(dropout)
        self.recurrent = nn.GRU(320, hidden, layers, batch_first=True, bidirectional=True, dropout=dropout)
        self.output = nn.Linear(2 * hidden, units)

    def convolve(self, features, lengths):
        x = ((features - self.mean) * self.scale).transpose(1, 2)
        x = self.subsample(self.enter(x))
        lengths = torch.div(lengths + 3, SUBSAMPLING, rounding_mode="floor")
        mask = (torch.arange(x.shape[2])[None] < lengths[:, None])[:, None].to(x.dtype)
        for block in self.blocks:
            x = x * mask + block(x * mask)
        return x * mask, lengths

    def encode(self, x):
        hidden, _ = self.recurrent(self.dropout(self.halve(x).transpose(1, 2)))
        return self.output(self.dropout(hidden))

    def forward(self, features, lengths):
        x, lengths = self.convolve(features, lengths)
        return self.encode(x).repeat_interleave(2, dim=1), lengths

    def training_logits(self, features, lengths):
        """(logits at 12.5 Hz, their lengths, character logits at 25 Hz, their lengths)."""
        x, lengths = self.convolve(features, lengths)
        halved = torch.div(lengths + 1, 2, rounding_mode="floor")
        return self.encode(x), halved, self.auxiliary(x.transpose(1, 2)), lengths
