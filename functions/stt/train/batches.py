"""Batches of stored features: drawn by weight of their set, of about the same length, and distorted as they are read."""

import itertools
import json
import random

import numpy as np
import torch

BATCHES_A_LOOK = 400  # between two looks for new sets


class FeatureSet:
    """The utterances of one NAME.f16 and NAME.json."""

    def __init__(self, folder, name):
        self.name = name
        self.frames = np.memmap(folder / f"{name}.f16", dtype=np.float16, mode="r").reshape(-1, 80)
        self.entries = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))

    def features(self, entry):
        return self.frames[entry["first"]:entry["first"] + entry["frames"]].astype(np.float32)


def read_sets(folder, prefix):
    return [FeatureSet(folder, path.stem) for path in sorted(folder.glob(f"{prefix}*.json"))]


class Batches(torch.utils.data.IterableDataset):
    """Distorted batches without end: (features, lengths, texts). Sets that appear meanwhile join at the next epoch."""

    def __init__(self, folder, weights, size, mean, seed, lingers=False):
        self._folder, self._weights, self._size, self._mean, self._seed = folder, weights, size, mean, seed
        self._lingers = lingers

    def __iter__(self):
        worker = torch.utils.data.get_worker_info()
        rng, noise_rng = seeded(self._seed + (worker.id if worker else 0))
        while True:
            sets = read_sets(self._folder, "train")
            for batch in itertools.islice(epoch(sets, self._weights, self._size, rng), BATCHES_A_LOOK):
                items = [warp(s.features(entry), noise_rng) for s, entry in batch]
                if self._lingers:
                    items = [linger(item, noise_rng.integers(25, 110), noise_rng) for item in items]
                items = [mask_and_noise(item, self._mean, noise_rng) for item in items]
                features, lengths = stack(items, self._mean)
                yield torch.from_numpy(features), torch.from_numpy(lengths), [entry["text"] for _, entry in batch]


def warp(features, rng):
    """Another speaker at another speed: times and bins stretched a little, each in half of the cases."""
    frames, bins = features.shape
    if rng.random() < 0.5:
        features = read_between(features, np.linspace(0, frames - 1, int(frames * rng.uniform(0.85, 1.15))))
    if rng.random() < 0.5:
        features = read_between(features.T, np.minimum(np.arange(bins) * rng.uniform(0.92, 1.08), bins - 1)).T
    return features


def linger(features, count, rng):
    """The sound behind the last word goes on for so many frames: a streaming model must not wait for its end."""
    return np.concatenate([features, features[len(features) - 1 - rng.integers(0, 4, count)]])


def read_between(rows, places):
    """Rows at fractional places, each between its two neighbours."""
    low = np.minimum(places.astype(int), len(rows) - 2)
    share = (places - low).astype(np.float32)[:, None]
    return rows[low] * (1 - share) + rows[low + 1] * share


def mask_and_noise(features, mean, rng):
    """Gain, noise added as power in the mel domain (one time in four), masked bands and times."""
    frames = len(features)
    features = features + rng.uniform(-2.0, 1.0)
    if rng.random() < 0.25:
        level = rng.uniform(-13.0, max(-12.0, np.percentile(features, 60) - 2.0))
        tilt = np.linspace(0, rng.uniform(-3.0, 1.0), 80, dtype=np.float32)
        ripple = np.log(rng.chisquare(6, features.shape).astype(np.float32) / 6 + 1e-3)
        features = np.logaddexp(features, level + tilt + ripple)
    for _ in range(2):
        width = rng.integers(0, 8)
        low = rng.integers(0, 80 - width)
        features[:, low:low + width] = mean[low:low + width]
        span = rng.integers(0, max(1, min(8, frames // 20)))
        start = rng.integers(0, frames - span)
        features[start:start + span] = mean
    return features


def stack(items, mean):
    """(B, T, 80) padded with the mean, and lengths (B,)."""
    longest = max(len(item) for item in items)
    batch = np.tile(np.asarray(mean, np.float32), (len(items), longest, 1))
    for row, item in zip(batch, items):
        row[:len(item)] = item
    return batch, np.array([len(item) for item in items])


def epoch(sets, weights, size, rng):
    """Batches of (set, entry): each set gives `weight` of its utterances, sorted by length in pools of 40 batches."""
    drawn = []
    for feature_set in sets:
        weight = next((value for prefix, value in weights.items() if feature_set.name.startswith(prefix)), 1.0)
        for _ in range(int(weight)):
            drawn.extend((feature_set, entry) for entry in feature_set.entries)
        part = int(len(feature_set.entries) * (weight % 1))
        drawn.extend((feature_set, entry) for entry in rng.sample(feature_set.entries, part))
    rng.shuffle(drawn)
    for start in range(0, len(drawn), size * 40):
        pool = sorted(drawn[start:start + size * 40], key=lambda item: item[1]["frames"])
        groups = [pool[index:index + size] for index in range(0, len(pool), size)]
        rng.shuffle(groups)
        yield from groups


def seeded(seed):
    return random.Random(seed), np.random.default_rng(seed)
