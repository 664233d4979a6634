"""Speaks sentences with eSpeak NG, distorts them and stores their features.

    python3 prepare.py --language vi --data FOLDER --set NAME --count N [--voices seen|unseen|default] < sentences

Reads one sentence a line and writes FOLDER/vi/NAME.f16 (all frames, 80 bins, float16) and FOLDER/vi/NAME.json (one
entry per utterance: text, first frame, number of frames). Sentences are drawn again and again, each time with
another voice, until there are `count` utterances. A `clean` or `noisy` set also keeps its sound in NAME.pcm (16 kHz,
16 bit), for `evaluate.ts`.
"""

import argparse
import json
import random
import sys
import tempfile
from pathlib import Path

import numpy as np

from augment import Opus, add_noise, distort, surround
from espeak import Espeak
from fbank import fbank
from voices import ACCENTS, draw_voice, write_data


def condition(samples, name, rng, opus):
    """The named condition: `train` is a random path, `clean` only silence around, `noisy` is 15 dB and Opus."""
    samples = surround(samples * np.float32(rng.uniform(0.2, 0.9) / (np.abs(samples).max() + 1e-6)), rng)
    if name == "clean":
        return samples
    if name == "noisy":
        return opus.round_trip(add_noise(samples, 15, rng, "white"))
    return distort(samples, rng, opus)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--language", choices=ACCENTS, required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--set", required=True)
    parser.add_argument("--count", type=int, required=True)
    parser.add_argument("--voices", choices=["seen", "unseen", "default"], default="seen")
    parser.add_argument("--condition", choices=["train", "clean", "noisy"], default="train")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    rng, noise_rng = random.Random(args.seed), np.random.default_rng(args.seed)
    sentences = [line.strip() for line in sys.stdin if line.strip()]
    voices = tempfile.TemporaryDirectory()
    engine, opus = Espeak(write_data(Path(voices.name), args.seed)), Opus()
    folder = args.data / args.language
    folder.mkdir(parents=True, exist_ok=True)
    entries, kept, first = [], [], 0
    with (folder / f"{args.set}.f16.part").open("wb") as frames_file:
        for index in range(args.count):
            if index % len(sentences) == 0 and args.condition == "train":
                rng.shuffle(sentences)
            text = sentences[index % len(sentences)]
            samples = engine.speak(text, *draw_voice(args.language, args.voices, rng))
            if len(samples) < 1600:
                continue
            sound = condition(samples, args.condition, noise_rng, opus)
            features = fbank(sound).astype(np.float16)
            features.tofile(frames_file)
            entry = {"text": text, "first": first, "frames": len(features)}
            if args.condition != "train":
                entry["samples"] = len(sound)
                kept.append((np.clip(sound, -1, 1) * 32767).astype(np.int16))
            entries.append(entry)
            first += len(features)
    (folder / f"{args.set}.f16.part").rename(folder / f"{args.set}.f16")
    if kept:
        np.concatenate(kept).tofile(folder / f"{args.set}.pcm")
    (folder / f"{args.set}.json").write_text(json.dumps(entries, ensure_ascii=False), encoding="utf-8")
    print(f"{args.language}/{args.set}: {len(entries)} utterances, {first / 360_000:.1f} h", flush=True)


if __name__ == "__main__":
    main()
