"""Trains one recognizer for a budget of minutes; sets that appear in the data folder meanwhile join at the next epoch.

    python3 train.py --language vi --data FOLDER --units FOLDER --minutes 50 [--resume] [--streaming]

Minutes are CPU time, or with `--clock wall` time on a machine that others use too. `--bfloat16` halves the time of a
step where the processor and PyTorch (2 or later) know how. `--device cuda --workers 7 --batch 96` use an accelerator.
"""

import argparse
import copy
import math
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

from batches import Batches, linger, read_sets, stack
from model import Recognizer
from scoring import greedy, word_error_rate
from streaming import StreamingRecognizer
from units import BLANK, load_units

PEAK_RATE, WARM_UP, EMA, AUXILIARY = 1.5e-3, 200, 0.998, 0.3
CLOCKS = {"cpu": time.process_time, "wall": time.monotonic}


def ctc(logits, lengths, targets):
    flat = torch.tensor([unit for target in targets for unit in target], device=logits.device)
    sizes = torch.tensor([len(target) for target in targets])
    log_probs = logits.float().log_softmax(-1).transpose(0, 1)
    return F.ctc_loss(log_probs, flat, lengths, sizes, reduction="sum", zero_infinity=True) / int(sizes.sum())


@torch.no_grad()
def evaluate(model, feature_set, units, mean):
    model.eval()
    device, pairs = model.mean.device, []
    for start in range(0, len(feature_set.entries), 50):
        entries = feature_set.entries[start:start + 50]
        items = [feature_set.features(entry) for entry in entries]
        if isinstance(model, StreamingRecognizer):
            items = [linger(item, 60, np.random.default_rng(1)) for item in items]
        features, lengths = stack(items, mean)
        logits, lengths = model(torch.from_numpy(features).to(device), torch.from_numpy(lengths).to(device))
        pairs += [(entry["text"], greedy(best, length, units))
                  for entry, best, length in zip(entries, logits.argmax(-1), lengths)]
    model.train()
    return word_error_rate(pairs), pairs[:3]


def statistics(feature_set):
    sample = feature_set.frames[:400_000].astype(np.float32)
    return sample.mean(0), sample.std(0)


def save(path, model, mean, deviation, characters):
    """Through a temporary name, so that an export meanwhile finds a whole file."""
    partial = path.with_suffix(".part")
    torch.save({"model": model.state_dict(), "mean": mean, "deviation": deviation, "characters": characters}, partial)
    partial.rename(path)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--language", required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--units", type=Path, required=True)
    parser.add_argument("--minutes", type=float, required=True)
    parser.add_argument("--clock", choices=CLOCKS, default="cpu")
    parser.add_argument("--constant", type=float, default=0.3, help="share of the time before the learning rate falls")
    parser.add_argument("--bfloat16", action="store_true")
    parser.add_argument("--rate", type=float, default=PEAK_RATE)
    parser.add_argument("--resume", action="store_true")
    parser.add_argument("--streaming", action="store_true", help="the model of streaming.py, kept in streaming.pt")
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--workers", type=int, default=0, help="processes that prepare batches")
    parser.add_argument("--batch", type=int, default=40)
    parser.add_argument("--weight", action="append", default=[], help="SET_PREFIX=WEIGHT, e.g. train-random=0.5")
    args = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(1)
    folder = args.data / args.language
    checkpoint_path = folder / ("streaming.pt" if args.streaming else "checkpoint.pt")
    units = load_units(args.units / f"{args.language}.model")
    weights = {prefix: float(value) for prefix, value in (item.split("=") for item in args.weight)}
    sets = read_sets(folder, "train")
    if args.resume:
        saved = torch.load(checkpoint_path, map_location=args.device, weights_only=False)
        mean, deviation, characters = saved["mean"], saved["deviation"], saved["characters"]
    else:
        mean, deviation = statistics(sets[0])
        characters = sorted({character for entry in sets[0].entries for character in entry["text"]})
    character_ids = {character: index + 1 for index, character in enumerate(characters)}
    kind = StreamingRecognizer if args.streaming else Recognizer
    model = kind(units.get_piece_size(), len(characters) + 1, mean, deviation)
    if args.resume:
        model.load_state_dict(saved["model"])
    model.to(args.device)
    average = copy.deepcopy(model)
    optimizer = torch.optim.AdamW(model.parameters(), lr=args.rate, betas=(0.9, 0.98), weight_decay=0.01)
    print(f"{sum(p.numel() for p in model.parameters()) / 1e6:.2f} M parameters", flush=True)
    clock = CLOCKS[args.clock]
    started, step, losses = clock(), 0, []
    batches = Batches(folder, weights, args.batch, mean, int(time.time()) if args.resume else 1, args.streaming)
    loader = torch.utils.data.DataLoader(batches, batch_size=None, num_workers=args.workers)
    for features, lengths, texts in loader:
        progress = (clock() - started) / (args.minutes * 60)
        if progress >= 1:
            break
        falling = max(0, progress - args.constant) / (1 - args.constant)
        rate = args.rate * min(1, (step + 1) / WARM_UP, 0.5 * (1 + math.cos(math.pi * falling)) + 0.01)
        for group in optimizer.param_groups:
            group["lr"] = rate
        with torch.autocast(args.device, torch.bfloat16, enabled=args.bfloat16):
            logits, out_lengths, spelled, spelled_lengths = model.training_logits(
                features.to(args.device), lengths.to(args.device))
        loss = ctc(logits, out_lengths, [[unit for unit in units.encode(text) if unit != BLANK] for text in texts])
        letters = [[character_ids[c] for c in text if c in character_ids] for text in texts]
        total = loss + AUXILIARY * (1 - 0.8 * progress) * ctc(spelled, spelled_lengths, letters)
        optimizer.zero_grad(set_to_none=True)
        total.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 5.0)
        optimizer.step()
        step += 1
        keep = min(EMA, step / (step + 10))
        with torch.no_grad():
            for ours, theirs in zip(average.state_dict().values(), model.state_dict().values()):
                if ours.dtype.is_floating_point:
                    ours.lerp_(theirs, 1 - keep)
        losses.append(loss.item())
        if step % 100 == 0:
            minutes = (clock() - started) / 60
            print(f"{minutes:.1f} min, step {step}, loss {np.mean(losses[-100:]):.3f}, rate {rate:.1e}", flush=True)
        if step % 500 == 0 or progress >= 1:
            for test in read_sets(folder, "test"):
                rate_of_errors, examples = evaluate(average, test, units, mean)
                print(f"  {test.name}: WER {100 * rate_of_errors:.1f} % {examples[:1]}", flush=True)
            save(checkpoint_path, average, mean, deviation, characters)
    save(checkpoint_path, average, mean, deviation, characters)
    for test in read_sets(folder, "test"):
        print(f"final {test.name}: WER {100 * evaluate(average, test, units, mean)[0]:.2f} %", flush=True)


if __name__ == "__main__":
    main()
