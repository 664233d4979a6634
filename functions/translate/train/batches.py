"""Batches of about the same number of tokens, from sentences of about the same length."""

import torch


def pad(rows, value):
    """Lists of ids -> int64 [B, longest], and int64 [B, longest] of ones where a row has a token."""
    longest = max(len(row) for row in rows)
    ids = torch.tensor([row + [value] * (longest - len(row)) for row in rows])
    mask = torch.tensor([[1] * len(row) + [0] * (longest - len(row)) for row in rows])
    return ids, mask


def length(pair):
    return max(len(pair[0]), len(pair[1]))


def batches(corpus, subwords, tokens, longest, rng, pool=4000):
    """Endless batches (source, source mask, target in, target out, number of target tokens).

    A batch has at most `tokens` positions on its longer side. `target in` starts with `<pad>` as decoding does, and
    `target out` has -100 where there is nothing to learn.
    """
    while True:
        pairs = [tuple(map(subwords.encode, corpus.draw())) for _ in range(pool)]
        pairs = sorted((pair for pair in pairs if 1 < length(pair) <= longest),
                       key=lambda pair: (length(pair), len(pair[0]), rng.random()))
        groups, group = [], []
        for pair in pairs:
            if group and length(pair) * (len(group) + 1) > tokens:
                groups.append(group)
                group = []
            group.append(pair)
        groups.append(group)
        rng.shuffle(groups)
        for group in groups:
            source, mask = pad([pair[0] for pair in group], subwords.pad)
            target_in, _ = pad([[subwords.pad] + pair[1][:-1] for pair in group], subwords.pad)
            target_out, _ = pad([pair[1] for pair in group], -100)
            yield source, mask, target_in, target_out, int((target_out >= 0).sum())
