"""Greedy translation in torch: the reference for the exported graphs."""

import torch

from batches import pad


@torch.no_grad()
def greedy(model, rows, subwords, longest=80):
    """Lists of source ids -> lists of target ids without `</s>`; `<pad>` is never chosen."""
    source, mask = pad(rows, subwords.pad)
    encoded, cache = model.encode(source, mask), None
    ids = torch.full((len(rows), 1), subwords.pad)
    ended, out = torch.zeros(len(rows), dtype=torch.bool), []
    for _ in range(longest):
        logits, cache = model.decode(ids, mask, encoded, cache)
        best = logits[:, -1, :subwords.pad].argmax(-1)
        best[ended] = 0
        out.append(best)
        ended |= best == 0
        if ended.all():
            break
        ids = best[:, None]
    return [row[:row.index(0)] if 0 in row else row for row in torch.stack(out, 1).tolist()]


def translate(model, texts, subwords, batch=64):
    """Texts -> translations, in the order given; sentences of like length share a batch."""
    rows = [subwords.encode(text)[:model.shape.positions] for text in texts]
    order = sorted(range(len(rows)), key=lambda index: len(rows[index]))
    result = [""] * len(rows)
    for start in range(0, len(order), batch):
        chosen = order[start:start + batch]
        for index, ids in zip(chosen, greedy(model, [rows[index] for index in chosen], subwords)):
            result[index] = subwords.decode(ids)
    return result
