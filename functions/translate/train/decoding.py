"""Greedy translation with torch, for checks while training."""

import torch


def pad_rows(rows, pad):
    """(ids, mask), both (B, S) int64."""
    longest = max(map(len, rows))
    ids = torch.tensor([row + [pad] * (longest - len(row)) for row in rows])
    mask = torch.tensor([[1] * len(row) + [0] * (longest - len(row)) for row in rows])
    return ids, mask


@torch.no_grad()
def translate(model, vocabulary, texts, batch=64, limit=60):
    """The greedy translation of each text."""
    model.eval()
    order = sorted(range(len(texts)), key=lambda index: len(texts[index]))
    results = [""] * len(texts)
    for start in range(0, len(order), batch):
        chosen = order[start:start + batch]
        ids, mask = pad_rows([vocabulary.encode(texts[index]) for index in chosen], vocabulary.pad)
        memory, past = model.encode(ids, mask), None
        current = torch.full((len(chosen), 1), vocabulary.pad)
        outputs, done = [], torch.zeros(len(chosen), dtype=torch.bool)
        for _ in range(limit):
            logits, past = model.decode(current, memory if past is None else None, mask, past)
            logits[:, :, vocabulary.pad] = float("-inf")
            current = logits[:, -1].argmax(-1, keepdim=True)
            outputs.append(current)
            done |= current[:, 0] == vocabulary.end
            if bool(done.all()):
                break
        for index, row in zip(chosen, torch.cat(outputs, 1).tolist()):
            results[index] = vocabulary.decode(row[:row.index(0)] if 0 in row else row)
    model.train()
    return results
