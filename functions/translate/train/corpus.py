"""The sentence pairs to learn from: the phrasebook and Tatoeba, in the forms that people type and recognizers give."""

import csv
import hashlib
import random
import re
import unicodedata

CODES = {"en": 0, "vi": 1}
ONSETS = "b c d g h k l m n p r s t v kh th tr ph ch st br".split()
RIMES = "a e i o u an en in on ar er or al il as is us ay ee oo".split()


def read_tsv(path):
    with path.open(encoding="utf-8") as file:
        return [[unicodedata.normalize("NFC", cell) for cell in row]
                for row in csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)]


def spoken(text):
    """Lower case without punctuation, as a recognizer writes."""
    text = re.sub(r"[-–—/]", " ", text.lower().replace("’", "'"))
    return re.sub(r"\s+", " ", re.sub(r"[^\w' ]", " ", text)).strip()


def held_out(en, every=25):
    return int(hashlib.md5(en.lower().encode()).hexdigest(), 16) % every == 0


def tatoeba(path):
    """(train, test) rows (en, vi, en_spoken, vi_spoken); all translations of one English sentence go to one side."""
    train, test = [], []
    for en, vi, *_ in read_tsv(path):
        if max(len(en.split()), len(vi.split())) > 24 or "/" in vi:
            continue
        (test if held_out(en) else train).append((en, vi, spoken(en), spoken(vi)))
    return train, test


def phrasebook(path):
    """{"pair": rows, "template": rows} of a TSV that expand.py wrote; rows (en, vi, en_spoken, vi_spoken)."""
    rows = {"pair": [], "template": []}
    for kind, *row in read_tsv(path):
        rows[kind].append(tuple(row))
    return rows


def invented_name(rng):
    syllables = [rng.choice(ONSETS) + rng.choice(RIMES) for _ in range(rng.randint(1, 3))]
    return "".join(syllables).capitalize()


def rename(row, rng):
    """A name that both sides share becomes an invented one, so that unknown names learn to survive."""
    shared = [word for word in re.findall(r"\b[A-Z][a-z]{2,}\b", row[0][1:]) if re.search(rf"\b{word}\b", row[1])]
    if not shared:
        return row
    old, new = rng.choice(shared), invented_name(rng)
    swap = lambda text, before, after: re.sub(rf"\b{before}\b", after, text)
    return (swap(row[0], old, new), swap(row[1], old, new),
            swap(row[2], old.lower(), new.lower()), swap(row[3], old.lower(), new.lower()))


def disturb(text, rng):
    """One word dropped or said twice: what a recognizer does now and then."""
    words = text.split()
    if len(words) < 4:
        return text
    at = rng.randrange(len(words))
    words[at:at + 1] = [] if rng.random() < 0.5 else [words[at]] * 2
    return " ".join(words)


def example(row, source, rng):
    """(source text, target text): the source as written or as spoken, the target as written."""
    if rng.random() < 0.25:
        row = rename(row, rng)
    target = row[CODES["vi" if source == "en" else "en"]]
    form = rng.random()
    if form < 0.4:
        return row[CODES[source]], target
    if form < 0.5:
        return row[CODES[source]].lower(), target
    text = row[2 + CODES[source]]
    return (disturb(text, rng) if rng.random() < 0.04 else text), target


def draw_epoch(sets, weights, source, rng):
    """Examples of one epoch: each set gives `weight` times its rows, or that many rows when the weight is above 100."""
    examples = []
    for name, rows in sets.items():
        weight = weights[name]
        count = min(int(weight), len(rows)) if weight > 100 else int(weight * len(rows))
        chosen = rng.sample(rows, count) if count <= len(rows) else rng.choices(rows, k=count)
        examples += [example(row, source, rng) for row in chosen]
    rng.shuffle(examples)
    return examples


def seeded(seed):
    return random.Random(seed)
