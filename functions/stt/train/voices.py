"""Voices to learn from: eSpeak NG's own variants and random ones, so that a variant never heard is no surprise.

A variant is a text file of formant, pitch and noise settings; the ranges here are those of eSpeak NG's own files.
The library reads them from its data folder, so a copy of that folder takes the random ones.
"""

import random
import shutil
from pathlib import Path

ACCENTS = {
    "en": ["en-us"] * 6 + ["en-gb-x-rp"] * 2 + ["en-gb-scotland", "en-us-nyc", "en-gb-x-gbclan", "en-029"],
    "vi": ["vi"] * 7 + ["vi-vn-x-central", "vi-vn-x-south"],
}
DEFAULT_VOICE = {"en": "en-us", "vi": "vi"}
SEEN = ["m1", "m2", "m3", "m4", "m5", "m6", "f1", "f2", "f3", "f4", "Alex", "Andy", "Lee", "linda", "belinda", "anika",
        "steph", "michael", "john", "adam", "Mario", "zac", "aunty", "grandpa", "boris", "pablo"]
UNSEEN = ["m7", "m8", "f5", "Annie", "Gene", "Hugo", "steph2", "david", "edward", "victor"]
SYSTEM_DATA = Path("/usr/lib/x86_64-linux-gnu/espeak-ng-data")
RANDOM_COUNT = 80  # the library lists at most 350 voices


def formants(rng):
    """Frequency, height and width in percent: one vocal tract length, and each formant a little off it."""
    tract = rng.uniform(0.86, 1.25)
    damped = rng.random() < 0.2
    for index in range(9):
        frequency = 100 * (1 + (tract - 1) * (0.3 if index == 0 else 1)) + rng.gauss(0, 5)
        height, width = rng.gauss(92, 24), rng.gauss(112, 24)
        if damped and index >= 4:
            frequency, height = rng.uniform(20, 110), rng.uniform(0, 70)
        yield f"formant {index} {frequency:.0f} {min(max(height, 0), 200):.0f} {min(max(width, 40), 200):.0f}"


def variant(name, rng):
    """The lines of one random variant file."""
    base = rng.uniform(60, 200)
    lines = ["language variant", f"name {name}", f"pitch {base:.0f} {base * rng.uniform(1.1, 1.9):.0f}", *formants(rng)]
    if rng.random() < 0.15:
        lines.append(f"klatt {rng.randint(1, 6)}")
    if rng.random() < 0.6:
        lines.append(f"voicing {rng.randint(30, 150)}")
    if rng.random() < 0.6:
        lines.append(f"consonants {rng.randint(40, 150)} {rng.randint(40, 150)}")
    if rng.random() < 0.4:
        lines.append(f"flutter {rng.randint(0, 15)}")
    if rng.random() < 0.4:
        lines.append(f"roughness {rng.randint(0, 6)}")
    if rng.random() < 0.2:
        lines.append(f"echo {rng.randint(20, 150)} {rng.randint(5, 25)}")
    if rng.random() < 0.15:
        lines.append("breath " + " ".join(str(rng.randint(0, 8)) for _ in range(8)))
    if rng.random() < 0.3:
        heights = [rng.randint(90, 255), rng.randint(60, 220), rng.randint(30, 200)]
        lines.append("tone " + " ".join(f"{hz} {height}" for hz, height in zip((400, 1200, 2800), heights)))
    return "\n".join(lines) + "\n"


def random_names():
    return [f"random{index:03}" for index in range(RANDOM_COUNT)]


def write_data(folder, seed):
    """Fills an empty folder with the data of `Espeak`, among it the random variants of this seed; returns the folder."""
    target = folder / "espeak-ng-data"
    shutil.copytree(SYSTEM_DATA, target)
    rng = random.Random(seed)
    for name in random_names():
        (target / "voices" / "!v" / name).write_text(variant(name, rng), encoding="utf-8")
    return folder


def draw_voice(language, voices, rng):
    """(voice, rate, pitch, range); `default` is how the project's own engine speaks without options."""
    if voices == "default":
        return DEFAULT_VOICE[language], 175, 50, 50
    if voices == "seen" and rng.random() < 0.25:
        return DEFAULT_VOICE[language], rng.randint(160, 190), rng.choice([50, rng.randint(40, 60)]), 50
    accent = rng.choice(ACCENTS[language])
    if voices == "unseen":
        name = rng.choice(UNSEEN)
    else:
        name = rng.choice(random_names()) if rng.random() < 0.65 else rng.choice([*SEEN, *[""] * 6])
    rate, pitch = rng.randint(130, 230), rng.randint(25, 75)
    return accent + (f"+{name}" if name else ""), rate, pitch, rng.randint(35, 65)
