"""Expands the phrasebook into rows for training and for tests.

    python3 expand.py --out DIR [--count 200000] [--seed 1]

Writes DIR/train.tsv, and heldout.tsv beside this file: columns `kind en vi en_spoken vi_spoken`, kind is `pair`
(hand-written) or `template` (expanded). A row is held out by the hash of its English sentence, so what is held out
today is held out tomorrow; no sentence of either language is in both files.
"""

import argparse
import hashlib
import random
import re
import unicodedata
from pathlib import Path

from generated_slots import GENERATED

HERE = Path(__file__).parent
SLOT = re.compile(r"\{([a-z_]+)(\d?)\}")
PAIR_HELD_OUT_EVERY, TEMPLATE_HELD_OUT_EVERY = 14, 250


def read_rows(folder):
    """All `en<TAB>vi` rows of the folder's TSV files, NFC, as a list of (en, vi, file stem)."""
    rows = []
    for path in sorted((HERE / folder).glob("*.tsv")):
        for line in path.read_text(encoding="utf-8").splitlines():
            columns = unicodedata.normalize("NFC", line).split("\t")
            if len(columns) != 2 or not all(column.strip() for column in columns):
                raise ValueError(f"Cannot read {path.name} as each line must be en<TAB>vi: current value is {line!r}")
            rows.append((columns[0].strip(), columns[1].strip(), path.stem))
    return rows


def spoken(text):
    """Lower case, without punctuation: what a recognizer gives for a text without digits."""
    text = re.sub(r"[-–—/]", " ", text.lower().replace("’", "'"))
    text = re.sub(r"[^\w' ]", "", text)
    return re.sub(r"\s+", " ", text).strip(" '")


def tidy(sentence):
    """Capital first letter, no double full stop after `p.m.`."""
    sentence = re.sub(r"\.\.$", ".", sentence)
    return sentence[:1].upper() + sentence[1:]


def fill(template, values):
    return SLOT.sub(lambda match: values[match.group(0)], template)


def expand_template(en, vi, slots, rng):
    """One row (en, vi, en_spoken, vi_spoken) with every slot drawn anew."""
    names = set(SLOT.findall(en))
    if names != set(SLOT.findall(vi)):
        raise ValueError(f"Cannot expand a template as both sides must have the same slots: current value is {en!r}")
    drawn = {}
    for name, digit in sorted(names):
        value = GENERATED[name](rng) if name in GENERATED else rng.choice(slots[name])
        drawn["{" + name + digit + "}"] = value
    written_en, written_vi, said_en, said_vi = [
        {slot: value[side] for slot, value in drawn.items()} for side in range(4)]
    return (tidy(fill(en, written_en)), tidy(fill(vi, written_vi)),
            spoken(fill(strip_case(en), said_en)), spoken(fill(strip_case(vi), said_vi)))


def strip_case(template):
    return SLOT.sub(lambda match: match.group(0), template.lower())


def held_out(en, every):
    return int(hashlib.md5(en.lower().encode()).hexdigest(), 16) % every == 0


def split_rows(count, seed):
    """(train rows, held-out rows); each row is (kind, en, vi, en_spoken, vi_spoken)."""
    rng = random.Random(seed)
    slots = {}
    for en, vi, name in read_rows("slots"):
        slots.setdefault(name, []).append((en, vi, spoken(en), spoken(vi)))
    train, test = {}, {}
    for en, vi, _ in read_rows("pairs"):
        target = test if held_out(en, PAIR_HELD_OUT_EVERY) else train
        target.setdefault(en.lower(), ("pair", en, vi, spoken(en), spoken(vi)))
    templates = read_rows("templates")
    for en, vi, _ in templates:
        for _ in range(max(1, count // len(templates))):
            row = expand_template(en, vi, slots, rng)
            if row[0].lower() in train or row[0].lower() in test:
                continue
            target = test if held_out(row[0], TEMPLATE_HELD_OUT_EVERY) else train
            target[row[0].lower()] = ("template", *row)
    seen = {side for row in train.values() for side in (row[3], row[4])}
    unseen = [row for row in test.values() if row[3] not in seen and row[4] not in seen]
    return list(train.values()), unseen


def write_rows(path, rows):
    lines = ["\t".join(row) for row in rows]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{path.name}: {len(rows)} rows, {sum(row[0] == 'pair' for row in rows)} hand-written")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, required=True, help="folder for train.tsv")
    parser.add_argument("--count", type=int, default=200_000, help="expanded templates to draw")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    train, test = split_rows(args.count, args.seed)
    args.out.mkdir(parents=True, exist_ok=True)
    write_rows(args.out / "train.tsv", train)
    write_rows(HERE / "heldout.tsv", test)


if __name__ == "__main__":
    main()
