"""The training pairs: the phrasebook's rows and Tatoeba's, and the forms of a source sentence.

A row is (kind, en, vi, en_spoken, vi_spoken); kind is `pair`, `template` or `tatoeba`. A source is shown written,
lower-case, or spoken (lower case, no punctuation, numbers as words: what a recognizer gives); a target is written.
"""

import hashlib
import re
import unicodedata
from pathlib import Path

SHARE = {"pair": 0.25, "template": 0.50, "tatoeba": 0.25}  # of the sentences shown in training
WRITTEN, LOWERED, NOISY, RENAMED, RENUMBERED = 0.35, 0.15, 0.05, 0.3, 0.3  # the rest is spoken
NAMES = """Tom Mary John Anna David Emma Peter Sarah James Laura Daniel Alice Robert Kate Michael Julia Paul Lisa Mark
Sophie Henry Linda Steve Nina Alex Helen Chris Grace Ben Rose""".split()
VIETNAMESE_NAMES = """Lan Minh Hùng Hoa Mai Nam Linh Tuấn Hương Dũng Thảo Long Trang Sơn Phương Hải Ngọc Quang Thu Việt
Hạnh Bình Yến Khoa Châu Đức Nga Tâm Hiền Phúc""".split()
NAME = re.compile(r"\b(" + "|".join(NAMES) + r")\b")
VIETNAMESE_NAME = re.compile(r"\b(" + "|".join(VIETNAMESE_NAMES) + r")\b")
ONSETS = "b c ch d g gr h j k kl l m n p r s sh st t th tr v w y z br fl ph".split()
RHYMES = "a an ana ari e el en eli er i in ina ith o on or ora os u un ari ay el ia ie and ell ick ong anh".split()
HEADS = "B C Ch D Đ Gi H Kh L M N Nh Ph Qu S T Th Tr V".split()
TAILS = "ắng ường ạch iệp ục inh ân ung ông oàn uyên ành uỳnh ái ịnh ữu ương iên ào ội ú".split()


def nfc(text):
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", text)).strip()


def spoken(text):
    """Lower case, without punctuation; the digits of a text stay."""
    text = re.sub(r"[-–—/]", " ", text.lower().replace("’", "'"))
    return re.sub(r"\s+", " ", re.sub(r"[^\w' ]", "", text)).strip(" '")


def read_phrasebook(path):
    """Rows of expand.py's train.tsv or heldout.tsv."""
    return [tuple(nfc(column) for column in line.split("\t")) for line in path.read_text("utf-8").splitlines() if line]


def read_basics():
    """Rows of basics.tsv beside this file: utterances of one to five words, shorter than the phrasebook's."""
    lines = (Path(__file__).parent / "basics.tsv").read_text("utf-8").splitlines()
    pairs = [tuple(map(nfc, line.split("\t"))) for line in lines]
    return [("pair", en, vi, spoken(en), spoken(vi)) for en, vi in pairs]


def read_tatoeba(path, longest=20):
    """(training rows, held-out rows) of `en<TAB>vi<TAB>attribution`; about 300 are held out.

    An English sentence is held out by its hash, with all its translations: no sentence of either side is in both.
    """
    train, test = [], []
    for line in path.read_text("utf-8").splitlines():
        en, vi = (nfc(column.translate({0x2019: "'", 0x201C: '"', 0x201D: '"'})) for column in line.split("\t")[:2])
        row = ("tatoeba", en, vi, spoken(en), spoken(vi))
        (test if int(hashlib.md5(row[3].encode()).hexdigest(), 16) % 31 == 0 else train).append(row)
    seen_en, seen_vi = {row[3] for row in test}, {row[4] for row in test}
    train = [row for row in train if row[3] not in seen_en and row[4] not in seen_vi
             and max(len(row[1].split()), len(row[2].split())) <= longest]
    first = {}
    for row in test:
        first.setdefault(row[3], row)
    return train, list(first.values())[:300]


def invented_name(rng):
    """A capitalised name of one to three syllables that nobody wrote down before."""
    return "".join(rng.choice(ONSETS) + rng.choice(RHYMES) for _ in range(rng.choice((1, 2, 2, 3)))).capitalize()


def bare(name):
    """A Vietnamese name as English writes it, without tone marks."""
    return unicodedata.normalize("NFD", name.replace("Đ", "D")).encode("ascii", "ignore").decode()


def swap(text, old, new):
    return re.sub(rf"\b{old.lower()}\b", new.lower(), re.sub(rf"\b{old}\b", new, text))


def rename(row, direction, rng):
    """Puts an invented name in place of a known one, so that names are copied, not known.

    From Vietnamese a name with tone marks loses them; from English they could only be guessed, so none is invented.
    """
    names = [name for name in NAME.findall(row[1]) if re.search(rf"\b{name}\b", row[2])]
    if names:
        old, new = rng.choice(names), invented_name(rng)
        return row[:1] + tuple(swap(text, old, new) for text in row[1:])
    names = [name for name in VIETNAMESE_NAME.findall(row[2]) if re.search(rf"\b{bare(name)}\b", row[1])]
    if direction == "en-vi" or not names or row[0] != "template":
        return row
    old, new = rng.choice(names), rng.choice(HEADS) + rng.choice(TAILS)
    return (row[0], *(swap(text, name(old), name(new)) for text, name in zip(row[1:], (bare, str, bare, str))))


def renumber(source, target, rng):
    """Puts a random number of as many digits in place of one that both sides have once; not in times and dates."""
    found = [number for number in re.findall(r"\d{2,}", source) if len(re.findall(number, source)) == 1]
    shared = [number for number in found if len(re.findall(rf"(?<!\d){number}(?!\d)", target)) == 1]
    if not shared or re.search(r"\b(giờ|tháng)\b", source + target):
        return source, target
    old = rng.choice(shared)
    digits = rng.sample("0123456789", 2) if rng.random() < 0.5 else "0123456789"
    new = rng.choice("123456789") + "".join(rng.choices(digits, k=len(old) - 1))
    return source.replace(old, new), target.replace(old, new)


def add_noise(text, words, rng):
    """Drops, doubles or replaces one word, as a recognizer may; sentences of fewer than four words stay."""
    tokens = text.split()
    if len(tokens) < 4:
        return text
    index, kind = rng.randrange(len(tokens)), rng.randrange(3)
    tokens[index:index + 1] = [[], tokens[index:index + 1] * 2, [rng.choice(words)]][kind]
    return " ".join(tokens)


def example(row, direction, words, rng):
    """(source, target) of a row for `en-vi` or `vi-en`, the source in a form drawn anew."""
    if rng.random() < RENAMED:
        row = rename(row, direction, rng)
    source, target, said = (1, 2, 3) if direction == "en-vi" else (2, 1, 4)
    text, wanted, draw = row[source], row[target], rng.random()
    if draw < WRITTEN + LOWERED and rng.random() < RENUMBERED:
        text, wanted = renumber(text, wanted, rng)
    text = text if draw < WRITTEN else text.lower() if draw < WRITTEN + LOWERED else row[said]
    return add_noise(text, words, rng) if rng.random() < NOISY else text, wanted


class Corpus:
    """Draws examples without end: the kinds by their shares, the rows of a kind each as often as the others."""

    def __init__(self, rows, direction, rng):
        self.direction, self.rng = direction, rng
        self.rows = {kind: [row for row in rows if row[0] == kind] for kind in SHARE}
        self.kinds = [kind for kind in SHARE if self.rows[kind]]
        said = 3 if direction == "en-vi" else 4
        self.words = sorted({word for row in rows if row[0] != "template" for word in row[said].split()}) or ["a"]
        self.queue = {kind: [] for kind in SHARE}

    def draw(self):
        kind = self.rng.choices(self.kinds, [SHARE[kind] for kind in self.kinds])[0]
        if not self.queue[kind]:
            self.queue[kind] = self.rng.sample(self.rows[kind], len(self.rows[kind]))
        return example(self.queue[kind].pop(), self.direction, self.words, self.rng)
