"""Trains one direction for a budget of CPU minutes and keeps the averaged weights.

    python3 train.py --direction en-vi --phrasebook train.tsv --tatoeba tatoeba-en-vi.tsv --held-out heldout.tsv
        --units FOLDER --out FOLDER --minutes 40 [--resume]

The rate warms up, then falls to zero along a cosine as the budget is used. A phrasebook that is written again
meanwhile is read at the next checkpoint. MALLOC_MMAP_MAX_=0 MALLOC_TRIM_THRESHOLD_=1000000000 saves some time.
"""

import argparse
import copy
import dataclasses
import math
import random
import time
from pathlib import Path

import torch
import torch.nn.functional as F

from batches import batches
from corpus import Corpus, read_basics, read_phrasebook, read_tatoeba
from decode import translate
from model import Marian, Shape
from scoring import report
from subwords import Subwords

WARM_UP, SMOOTHING, LONGEST, EMA, EMA_EVERY = 400, 0.1, 48, 0.99, 4


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--direction", choices=("en-vi", "vi-en"), required=True)
    for name in ("phrasebook", "tatoeba", "held-out", "units", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--minutes", type=float, required=True, help="CPU time, with that of the runs resumed")
    parser.add_argument("--tokens", type=int, default=1000, help="positions in a batch")
    parser.add_argument("--rate", type=float, default=1.5e-3, help="the highest learning rate")
    parser.add_argument("--check", type=float, default=4, help="CPU minutes between checkpoints")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--resume", action="store_true")
    return parser.parse_args()


def rate_at(step, used, args):
    progress = min(1.0, used / (60 * args.minutes))
    return args.rate * min(1.0, (step + 1) / WARM_UP) * (0.5 + 0.5 * math.cos(math.pi * progress))


@torch.no_grad()
def average(averaged, model, step):
    """Moves the averaged weights towards the model's; early on faster."""
    decay = min(EMA, (step / EMA_EVERY + 1) / (step / EMA_EVERY + 10))
    for mean, now in zip(averaged.parameters(), model.parameters()):
        mean.lerp_(now, 1 - decay)


def check(model, direction, rows, subwords):
    """Scores on a few held-out rows of each kind, from the spoken form, and some translations."""
    source, target = (3, 2) if direction == "en-vi" else (4, 1)
    for kind in ("pair", "template", "tatoeba"):
        chosen = [row for row in rows if row[0] == kind][:80]
        if chosen:
            found = translate(model, [row[source] for row in chosen], subwords)
            print(f"  {kind} {report(found, [row[target] for row in chosen])}")
            for row, text in list(zip(chosen, found))[:3]:
                print(f"    {row[source]} -> {text} | {row[target]}", flush=True)


def main():
    args = arguments()
    torch.set_num_threads(1)
    torch.manual_seed(args.seed)
    subwords = Subwords(args.units / "subwords.model")
    model = Marian(Shape(vocabulary=subwords.size))
    averaged = copy.deepcopy(model).eval()
    optimizer = torch.optim.AdamW(model.parameters(), args.rate, (0.9, 0.98), 1e-9, 0.01)
    step, used, path = 0, 0.0, args.out / f"{args.direction}.pt"
    args.out.mkdir(parents=True, exist_ok=True)
    if args.resume:
        saved = torch.load(path)
        model.load_state_dict(saved["model"])
        averaged.load_state_dict(saved["averaged"])
        optimizer.load_state_dict(saved["optimizer"])
        step, used = saved["step"], saved["used"]
    rng = random.Random(args.seed + step)
    tatoeba, tatoeba_held_out = read_tatoeba(args.tatoeba)

    def feed():
        said = {side for row in read_phrasebook(args.held_out) for side in row[3:]}
        rows = read_phrasebook(args.phrasebook) + 2 * read_basics() + tatoeba
        rows = [row for row in rows if row[3] not in said and row[4] not in said]
        print(f"{len(rows)} rows", flush=True)
        return batches(Corpus(rows, args.direction, rng), subwords, args.tokens, LONGEST, rng)

    feeder, read_at = feed(), args.phrasebook.stat().st_mtime
    started, checked, losses, seen = time.process_time() - used, used, [], 0
    while used < 60 * args.minutes:
        source, mask, target_in, target_out, count = next(feeder)
        for group in optimizer.param_groups:
            group["lr"] = rate_at(step, used, args)
        logits = model(source, mask, target_in)
        loss = F.cross_entropy(logits.view(-1, subwords.size), target_out.view(-1), label_smoothing=SMOOTHING)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        step, seen, used = step + 1, seen + count, time.process_time() - started
        losses.append(loss.item())
        if step % EMA_EVERY == 0:
            average(averaged, model, step)
        if step % 100 == 0:
            print(f"{args.direction} step {step} minutes {used / 60:.1f} loss {sum(losses) / len(losses):.3f} "
                  f"tokens {seen} rate {group['lr']:.2e}", flush=True)
            losses = []
        if used - checked > 60 * args.check or used >= 60 * args.minutes:
            state = {"model": model.state_dict(), "averaged": averaged.state_dict(), "step": step, "used": used,
                     "optimizer": optimizer.state_dict(), "shape": dataclasses.asdict(model.shape)}
            torch.save(state, f"{path}.part")
            Path(f"{path}.part").rename(path)
            check(averaged, args.direction, read_phrasebook(args.held_out) + tatoeba_held_out, subwords)
            if args.phrasebook.stat().st_mtime != read_at:
                feeder, read_at = feed(), args.phrasebook.stat().st_mtime
            checked = used


if __name__ == "__main__":
    main()
