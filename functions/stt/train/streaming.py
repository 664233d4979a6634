"""The streaming recognizer: convolutions that look 0.2 s ahead, GRUs that run forward only, CTC over subwords.

It is called for every 320 ms with what it remembers, in the format that sherpa-onnx calls streaming zipformer2 CTC. Of
that format's memories `cached_key` holds the hidden states of the GRUs and `embed_states` the frames before; the others
come back as they went in.
"""

import torch
from torch import nn

from model import BINS, Convolution

WIDTH, HIDDEN, LAYERS = 256, 320, 3
CHUNK, READ, BEFORE = 32, 45, 32  # frames that are new, that are read (13 of them again), and that are remembered
WINDOW, HOP = 53, 8  # frames that one result sees, and between two results
HEADS = 4
METADATA = {"encoder_dims": HIDDEN, "query_head_dims": HIDDEN // HEADS, "value_head_dims": HIDDEN // HEADS,
            "num_heads": HEADS, "num_encoder_layers": 1, "cnn_module_kernels": 5, "left_context_len": LAYERS,
            "T": READ, "decode_chunk_len": CHUNK}


class StreamingRecognizer(nn.Module):
    """features (B, T, 80), lengths (B,) -> logits (B, S, V) at 25 Hz and lengths, as `Recognizer`.

    Convolutions are not padded: a result sees 53 frames, 32 of them before the first that is its own.
    """

    def __init__(self, units, characters, mean, deviation, dropout=0.1):
        super().__init__()
        self.register_buffer("mean", torch.as_tensor(mean, dtype=torch.float32))
        self.register_buffer("scale", 1 / torch.as_tensor(deviation, dtype=torch.float32))
        self.enter = Convolution(BINS, 192, 5, 2, padding=0)
        self.subsample = Convolution(192, WIDTH, 5, 2, padding=0)
        self.blocks = nn.ModuleList([Convolution(WIDTH, WIDTH, 5, padding=0) for _ in range(2)])
        self.auxiliary = nn.Linear(WIDTH, characters)
        self.halve = Convolution(WIDTH, HIDDEN, 3, 2, padding=0)
        self.dropout = nn.Dropout(dropout)
        self.recurrent = nn.GRU(HIDDEN, HIDDEN, LAYERS, batch_first=True, dropout=dropout)
        self.output = nn.Linear(HIDDEN, units)

    def normalize(self, features):
        return (features - self.mean) * self.scale

    def convolve(self, x):
        """Normalised frames (B, T, 80) -> (B, WIDTH, about T / 4)."""
        x = self.subsample(self.enter(x.transpose(1, 2)))
        for block in self.blocks:
            x = x[:, :, 2:-2] + block(x)
        return x

    def recur(self, x, memory=None):
        hidden, memory = self.recurrent(self.dropout(self.halve(x).transpose(1, 2)), memory)
        return self.output(self.dropout(hidden)), memory

    def training_logits(self, features, lengths):
        """(logits at 12.5 Hz, their lengths, character logits at 25 Hz, their lengths)."""
        x = nn.functional.pad(self.normalize(features), (0, 0, BEFORE, 0))
        x = self.convolve(x)
        logits, _ = self.recur(x)
        counts = torch.div(lengths + BEFORE - WINDOW, HOP, rounding_mode="floor") + 1
        return logits, counts, self.auxiliary(x.transpose(1, 2)), 2 * counts

    def forward(self, features, lengths):
        logits, counts, _, _ = self.training_logits(features, lengths)
        return logits.repeat_interleave(2, dim=1), 2 * counts


class Exported(nn.Module):
    """What sherpa-onnx calls for each chunk."""

    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, x, key, nonlin_attn, val1, val2, conv1, conv2, embed, processed):
        frames = self.model.normalize(x)
        remembered = embed.flatten(1)[:, :BEFORE * BINS].reshape(-1, BEFORE, BINS)
        logits, key = self.model.recur(self.model.convolve(torch.cat([remembered, frames], 1)), key)
        last = frames[:, CHUNK - BEFORE:CHUNK].flatten(1)
        embed = torch.cat([last, embed.flatten(1)[:, BEFORE * BINS:]], 1).reshape(embed.shape)
        log_probs = logits.log_softmax(-1).repeat_interleave(2, dim=1)
        return log_probs, key, nonlin_attn + 0, val1 + 0, val2 + 0, conv1 + 0, conv2 + 0, embed, processed + CHUNK // 2


def example_inputs(batch=1):
    """Arguments of `Exported`, by their names in the format; the axis that counts streams is in `STREAMS`."""
    return {"x": torch.randn(batch, READ, BINS), "cached_key_0": torch.zeros(LAYERS, batch, HIDDEN),
            "cached_nonlin_attn_0": torch.zeros(1, batch, LAYERS, 3 * HIDDEN // 4),
            "cached_val1_0": torch.zeros(LAYERS, batch, HIDDEN), "cached_val2_0": torch.zeros(LAYERS, batch, HIDDEN),
            "cached_conv1_0": torch.zeros(batch, HIDDEN, 2), "cached_conv2_0": torch.zeros(batch, HIDDEN, 2),
            "embed_states": torch.zeros(batch, 128, 3, 19), "processed_lens": torch.zeros(batch, dtype=torch.int64)}


STREAMS = {"x": 0, "cached_key_0": 1, "cached_nonlin_attn_0": 1, "cached_val1_0": 1, "cached_val2_0": 1,
           "cached_conv1_0": 0, "cached_conv2_0": 0, "embed_states": 0, "processed_lens": 0}
