"""Trains one direction for a budget of CPU minutes; the corpus is read anew at each epoch.

    python3 train.py --source vi --phrasebook FOLDER --heldout FILE --tatoeba FILE --data FOLDER --minutes 40 [--resume]
"""

import argparse
import copy
import math
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

import corpus
from decoding import pad_rows, translate
from model import Translator
from scores import bleu, exact, numbers_kept
from vocabulary import Vocabulary

TOKENS, WARM_UP, EMA = 2200, 400, 0.998
WEIGHTS = {"pair": 6.0, "template": 40_000, "tatoeba": 2.5}
OTHER = {"en": "vi", "vi": "en"}


def batches(examples, vocabulary, rng):
    """Lists of (source ids, target ids) of about the same length, about TOKENS target tokens each."""
    encoded = [(vocabulary.encode(source), vocabulary.encode(target)) for source, target in examples]
    encoded = [pair for pair in encoded if max(map(len, pair)) <= 60]
    for start in range(0, len(encoded), 8000):
        pool = sorted(encoded[start:start + 8000], key=lambda pair: (len(pair[1]), len(pair[0])))
        groups, group = [], []
        for pair in pool:
            if group and (len(group) + 1) * max(len(pair[1]), len(pair[0])) > TOKENS:
                groups.append(group)
                group = []
            group.append(pair)
        groups.append(group)
        rng.shuffle(groups)
        yield from groups


def loss_of(model, group, pad):
    source, mask = pad_rows([pair[0] for pair in group], pad)
    target, _ = pad_rows([pair[1] for pair in group], pad)
    given = torch.cat([torch.full((len(group), 1), pad), target[:, :-1]], 1)
    logits, _ = model.decode(given, model.encode(source, mask), mask)
    return F.cross_entropy(logits.flatten(0, 1), target.flatten(), ignore_index=pad, label_smoothing=0.1)


def report(model, vocabulary, tests, source):
    for name, rows in tests.items():
        wanted = [row[corpus.CODES[OTHER[source]]] for row in rows]
        for form, column in (("written", corpus.CODES[source]), ("spoken", 2 + corpus.CODES[source])):
            given = translate(model, vocabulary, [row[column] for row in rows])
            print(f"  {name} {form}: BLEU {bleu(wanted, given):.1f}, exact {100 * exact(wanted, given):.0f} %, "
                  f"numbers {100 * numbers_kept(wanted, given):.0f} %, {len(rows)} rows | {given[0]}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--source", choices=["en", "vi"], required=True)
    parser.add_argument("--phrasebook", type=Path, required=True, help="folder of expand.py's train.tsv")
    parser.add_argument("--heldout", type=Path, required=True)
    parser.add_argument("--tatoeba", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True, help="folder of the vocabulary and the checkpoints")
    parser.add_argument("--minutes", type=float, required=True, help="CPU time")
    parser.add_argument("--rate", type=float, default=1.2e-3)
    parser.add_argument("--resume", action="store_true")
    args = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(1)
    rng = corpus.seeded(int(time.time()) if args.resume else 1)
    vocabulary = Vocabulary(args.data)
    checkpoint = args.data / f"{args.source}-{OTHER[args.source]}.pt"
    model = Translator(vocabulary.size, vocabulary.pad)
    if args.resume:
        model.load_state_dict(torch.load(checkpoint))
    average = copy.deepcopy(model)
    print(f"{sum(p.numel() for p in model.parameters()) / 1e6:.2f} M parameters", flush=True)
    optimizer = torch.optim.AdamW(model.parameters(), lr=args.rate, betas=(0.9, 0.98), weight_decay=0.01)
    started, step, losses, progress, reported = time.process_time(), 0, [], 0.0, 0
    while progress < 1:
        train, test = corpus.tatoeba(args.tatoeba)
        sets = {**corpus.phrasebook(args.phrasebook / "train.tsv"), "tatoeba": train}
        held = corpus.phrasebook(args.heldout)
        tests = {**{name: rows[:250] for name, rows in held.items() if rows}, "tatoeba": test[:250]}
        for group in batches(corpus.draw_epoch(sets, WEIGHTS, args.source, rng), vocabulary, rng):
            minutes = (time.process_time() - started) / 60
            progress = minutes / args.minutes
            if progress >= 1:
                break
            rate = args.rate * min(1, (step + 1) / WARM_UP, 0.5 * (1 + math.cos(math.pi * max(0, progress - 0.2) / 0.8)) + 0.01)
            for parameters in optimizer.param_groups:
                parameters["lr"] = rate
            loss = loss_of(model, group, vocabulary.pad)
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            step += 1
            with torch.no_grad():
                for ours, theirs in zip(average.parameters(), model.parameters()):
                    ours.lerp_(theirs, 1 - min(EMA, step / (step + 10)))
            losses.append(loss.item())
            if step % 100 == 0:
                print(f"{minutes:.1f} min, step {step}, loss {np.mean(losses[-100:]):.3f}", flush=True)
            if minutes - reported > 5:
                reported = minutes
                report(average, vocabulary, {name: rows[:100] for name, rows in tests.items()}, args.source)
                torch.save(average.state_dict(), checkpoint)
    torch.save(average.state_dict(), checkpoint)
    report(average, vocabulary, tests, args.source)


if __name__ == "__main__":
    main()
