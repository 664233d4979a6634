"""Language identification in the recognizers' own format: one CTC token, `vi` or `en`, for a stretch of speech.

    python3 identify.py --data FOLDER --minutes 4

It learns from the features that were stored for both recognizers; a random cut of 0.6 to 8 s of an utterance.
"""

import argparse
import random
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

from batches import FeatureSet, mask_and_noise, stack
from model import BINS, Convolution

LANGUAGES = ["vi", "en"]
BATCH = 32


class Identifier(torch.nn.Module):
    """features (B, T, 80) -> logits (B, ceil(T / 4), 3): blank everywhere but for the first frame.

    The evidence is averaged over time, so the length of the speech does not matter.
    """

    def __init__(self, mean, deviation, width=64):
        super().__init__()
        self.register_buffer("mean", torch.as_tensor(mean, dtype=torch.float32))
        self.register_buffer("scale", 1 / torch.as_tensor(deviation, dtype=torch.float32))
        self.layers = torch.nn.Sequential(
            Convolution(BINS, width, 5, 2), Convolution(width, width, 5, 2), Convolution(width, width, 5, 2),
            Convolution(width, width, 5, 2))
        self.output = torch.nn.Linear(2 * width, len(LANGUAGES))

    def evidence(self, features, lengths):
        """(B, 2) logits of the languages."""
        x = self.layers(((features - self.mean) * self.scale).transpose(1, 2))
        lengths = torch.div(lengths + 15, 16, rounding_mode="floor")
        mask = (torch.arange(x.shape[2])[None] < lengths[:, None])[:, None].to(x.dtype)
        mean = (x * mask).sum(2) / mask.sum(2)
        peak = (x * mask).amax(2)
        return self.output(torch.cat([mean, peak], 1))

    def forward(self, features, lengths):
        languages = self.evidence(features, lengths)
        frames = torch.div(lengths + 3, 4, rounding_mode="floor")
        steps = torch.div(torch.tensor(features.shape[1]) + 3, 4, rounding_mode="floor")
        first = (torch.arange(steps) == 0).to(languages.dtype)[None, :, None]
        blank = (1 - 2 * first) * 50 + torch.zeros(languages.shape[0], 1, 1)
        return torch.cat([blank, languages[:, None] * first - 50 * (1 - first)], 2), frames


def cut(features, rng):
    frames = min(len(features), rng.randint(60, 800))
    start = rng.randint(0, len(features) - frames)
    return features[start:start + frames]


def draw(sets, mean, count, rng, noise_rng):
    """(features, lengths, labels) of `count` random cuts."""
    items, labels = [], []
    for _ in range(count):
        label = rng.randrange(len(LANGUAGES))
        chosen = rng.choice(sets[label])
        items.append(mask_and_noise(cut(chosen.features(rng.choice(chosen.entries)), rng), mean, noise_rng))
        labels.append(label)
    features, lengths = stack(items, mean)
    return torch.from_numpy(features), torch.from_numpy(lengths), torch.tensor(labels)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--minutes", type=float, default=4, help="CPU time")
    args = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(1)
    rng, noise_rng = random.Random(1), np.random.default_rng(1)
    sets = {kind: [[FeatureSet(args.data / language, path.stem)
                    for path in sorted((args.data / language).glob(f"{kind}-*.json"))]
                   for language in LANGUAGES] for kind in ("train", "test")}
    sample = np.concatenate([group[0].frames[:200_000].astype(np.float32) for group in sets["train"]])
    mean, deviation = sample.mean(0), sample.std(0)
    model = Identifier(mean, deviation)
    optimizer = torch.optim.AdamW(model.parameters(), lr=2e-3, weight_decay=0.01)
    started, step = time.process_time(), 0
    while (progress := (time.process_time() - started) / (args.minutes * 60)) < 1:
        for group in optimizer.param_groups:
            group["lr"] = 2e-3 * (1 - progress) + 1e-5
        features, lengths, labels = draw(sets["train"], mean, BATCH, rng, noise_rng)
        loss = F.cross_entropy(model.evidence(features, lengths), labels)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
        step += 1
        if step % 200 == 0:
            print(f"step {step}, loss {loss.item():.3f}", flush=True)
    model.eval()
    features, lengths, labels = draw(sets["test"], mean, 1000, rng, noise_rng)
    with torch.no_grad():
        right = (model.evidence(features, lengths).argmax(1) == labels).float().mean()
    print(f"right in {100 * right:.1f} % of 1000 noisy cuts of held-out speech")
    (args.data / "lid").mkdir(exist_ok=True)
    torch.save({"model": model.state_dict(), "mean": mean, "deviation": deviation}, args.data / "lid" / "checkpoint.pt")


if __name__ == "__main__":
    main()
