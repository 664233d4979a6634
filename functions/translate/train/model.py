"""A small Marian Transformer: the layout of the published opus-mt models, so that the same graphs can be exported.

Post-norm, swish, sinusoidal positions (sines in the first half, cosines in the second), scaled embeddings, one
embedding table for source, target and output, a bias on the logits. Shapes: B sentences, S source tokens,
T target tokens, P tokens already decoded, D = d_model, H heads, V vocabulary.
"""

import math
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import nn


@dataclass
class Shape:
    """Sizes of a model; `positions` is the longest sentence in tokens."""
    vocabulary: int = 4000
    d_model: int = 256
    heads: int = 4
    ffn: int = 1024
    encoder_layers: int = 3
    decoder_layers: int = 2
    positions: int = 256
    dropout: float = 0.1


def sinusoids(positions, d_model):
    """float32 [positions, D]: the fixed position table."""
    position = torch.arange(positions, dtype=torch.float64)[:, None]
    angle = position / 10000 ** (2 * torch.arange(d_model // 2, dtype=torch.float64) / d_model)
    return torch.cat([angle.sin(), angle.cos()], 1).float()


def padding_mask(mask, queries):
    """int64 [B, S] of ones and zeros -> float [B, 1, queries, S]: 0 where seen, the lowest float where not."""
    hidden = 1.0 - mask[:, None, None, :].expand(mask.size(0), 1, queries, mask.size(1)).float()
    return hidden.masked_fill(hidden.bool(), torch.finfo(torch.float32).min)


def causal_mask(length, batch):
    """float [B, 1, T, T]: each target token sees itself and those before it."""
    lowest = torch.full((length, length), torch.finfo(torch.float32).min)
    index = torch.arange(length)
    return lowest.masked_fill(index < (index + 1).view(length, 1), 0)[None, None].expand(batch, 1, length, length)


class PooledDropout(nn.Module):
    """Dropout with masks cut at random from one large pool, which costs a third of drawing them anew."""
    pool = {}

    def __init__(self, rate, size=1 << 23):
        super().__init__()
        self.rate, self.size = rate, size

    def forward(self, states):
        if not self.training or not self.rate:
            return states
        if self.rate not in self.pool:
            self.pool[self.rate] = (torch.rand(self.size) >= self.rate).float() / (1 - self.rate)
        count = states.numel()
        start = int(torch.randint(self.size - count, ()))
        return states * self.pool[self.rate][start:start + count].view_as(states)


class Attention(nn.Module):
    def __init__(self, shape):
        super().__init__()
        self.heads, self.size = shape.heads, shape.d_model // shape.heads
        self.query, self.key, self.value, self.out = (nn.Linear(shape.d_model, shape.d_model) for _ in range(4))

    def split(self, states):
        """[B, T, D] -> [B, H, T, D/H]"""
        return states.view(states.size(0), -1, self.heads, self.size).transpose(1, 2).contiguous()

    def project(self, states):
        return self.split(self.key(states)), self.split(self.value(states))

    def forward(self, states, keys, values, mask):
        """states [B, T, D], keys and values [B, H, S, D/H], mask additive or None -> [B, T, D]"""
        query = self.split(self.query(states) * self.size ** -0.5)
        weights = query @ keys.transpose(2, 3)
        weights = F.softmax(weights if mask is None else weights + mask, -1)
        mixed = (weights @ values).transpose(1, 2).reshape(states.size(0), -1, self.heads * self.size)
        return self.out(mixed)


class Layer(nn.Module):
    """One encoder layer, or with `cross` one decoder layer."""

    def __init__(self, shape, cross):
        super().__init__()
        self.attention, self.attention_norm = Attention(shape), nn.LayerNorm(shape.d_model)
        if cross:
            self.cross, self.cross_norm = Attention(shape), nn.LayerNorm(shape.d_model)
        self.wide, self.narrow = nn.Linear(shape.d_model, shape.ffn), nn.Linear(shape.ffn, shape.d_model)
        self.norm, self.dropout = nn.LayerNorm(shape.d_model), PooledDropout(shape.dropout)

    def attend(self, states, past, mask):
        """Self-attention over `past` (keys, values) and `states`; returns the states and the new (keys, values)."""
        keys, values = self.attention.project(states)
        if past is not None:
            keys, values = torch.cat([past[0], keys], 2), torch.cat([past[1], values], 2)
        mixed = self.attention(states, keys, values, mask)
        return self.attention_norm(states + self.dropout(mixed)), (keys, values)

    def attend_source(self, states, source, mask):
        return self.cross_norm(states + self.dropout(self.cross(states, *source, mask)))

    def feed(self, states):
        return self.norm(states + self.dropout(self.narrow(F.silu(self.wide(states)))))


class Marian(nn.Module):
    def __init__(self, shape):
        super().__init__()
        self.shape = shape
        self.embedding = nn.Embedding(shape.vocabulary, shape.d_model)
        self.register_buffer("positions", sinusoids(shape.positions, shape.d_model), persistent=False)
        self.encoder = nn.ModuleList(Layer(shape, False) for _ in range(shape.encoder_layers))
        self.decoder = nn.ModuleList(Layer(shape, True) for _ in range(shape.decoder_layers))
        self.bias = nn.Parameter(torch.zeros(shape.vocabulary))
        self.dropout = PooledDropout(shape.dropout)
        nn.init.normal_(self.embedding.weight, 0, shape.d_model ** -0.5)
        for parameter in [p for p in self.parameters() if p.dim() == 2 and p.size(0) != shape.vocabulary]:
            nn.init.xavier_uniform_(parameter)

    def embed(self, ids, past=0):
        """int64 [B, T] -> [B, T, D]; `past` is the position of the first token."""
        index = torch.arange(past, past + ids.size(1), dtype=torch.long)
        scaled = self.embedding(ids) * math.sqrt(self.shape.d_model)
        return self.dropout(scaled + F.embedding(index, self.positions))

    def encode(self, ids, mask):
        """int64 [B, S] twice -> float [B, S, D]"""
        states, additive = self.embed(ids), padding_mask(mask, ids.size(1))
        for layer in self.encoder:
            states = layer.feed(layer.attend(states, None, additive)[0])
        return states

    def decode(self, ids, mask, encoded, past=None):
        """Logits [B, T, V] and, per layer, (keys, values, source keys, source values).

        Without `past`: ids [B, T] from the start token, `encoded` [B, S, D]. With it: the next ids [B, 1].
        """
        states = self.embed(ids, past[0][0].size(2) if past else 0)
        source_mask = padding_mask(mask, ids.size(1))
        self_mask = None if past else causal_mask(ids.size(1), ids.size(0))
        cache = []
        for number, layer in enumerate(self.decoder):
            before = past[number] if past else None
            states, own = layer.attend(states, before[:2] if before else None, self_mask)
            source = before[2:] if before else layer.cross.project(encoded)
            states = layer.feed(layer.attend_source(states, source, source_mask))
            cache.append((*own, *source))
        return F.linear(states, self.embedding.weight, self.bias), cache

    def forward(self, source, source_mask, target):
        return self.decode(target, source_mask, self.encode(source, source_mask))[0]
