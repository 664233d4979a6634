"""The sentences to speak: the phrasebook, Tatoeba, and random words for an open vocabulary."""

import csv
import hashlib
import random
import re
import unicodedata
from pathlib import Path

ENGLISH_LETTERS = re.compile(r"[^a-z' ]")
VIETNAMESE_LETTERS = re.compile(r"[^a-zàáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ ]")


def normalise(text, language):
    """Lower case letters and spaces (English: apostrophes too), NFC; None when it holds digits."""
    text = unicodedata.normalize("NFC", text).lower().replace("’", "'")
    if re.search(r"\d", text):
        return None
    text = re.sub(r"[-–—/…]", " ", text)
    text = (ENGLISH_LETTERS if language == "en" else VIETNAMESE_LETTERS).sub("", text)
    text = re.sub(r"(^|\s)'+|'+(\s|$)", " ", text)
    return re.sub(r"\s+", " ", text).strip() or None


def held_out(text, every):
    return int(hashlib.md5(text.encode()).hexdigest(), 16) % every == 0


def tatoeba(path, language):
    """(train, test) sentences of 2 to 14 words; about 300 are held out by their hash."""
    column = 0 if language == "en" else 1
    train, test = set(), set()
    for row in csv.reader(path.open(encoding="utf-8"), delimiter="\t", quoting=csv.QUOTE_NONE):
        text = normalise(row[column], language)
        if text and 2 <= len(text.split()) <= 14:
            (test if held_out(text, 27) else train).add(text)
    return sorted(train), sorted(test)


def phrasebook(train_tsv, heldout_tsv, language):
    """((pairs, templates), test): spoken sentences of the phrasebook; test is what was held out."""
    column = 3 if language == "en" else 4
    pairs, templates, test = set(), set(), set()
    for row in csv.reader(Path(train_tsv).open(encoding="utf-8"), delimiter="\t", quoting=csv.QUOTE_NONE):
        text = normalise(row[column], language)
        if text:
            (pairs if row[0] == "pair" else templates).add(text)
    for row in csv.reader(Path(heldout_tsv).open(encoding="utf-8"), delimiter="\t", quoting=csv.QUOTE_NONE):
        text = normalise(row[column], language)
        if text:
            test.add(text)
    return (sorted(pairs - test), sorted(templates - test)), sorted(test)


def words(path, language):
    """The words of a word list: plain lower case letters, 2 to 12 of them."""
    found = set()
    for line in path.read_text(encoding="utf-8", errors="ignore").splitlines():
        word = line.split("/")[0].strip()
        if word == word.lower() and 2 <= len(word) <= 12 and normalise(word, language) == word:
            found.add(word)
    return sorted(found)


def random_sentences(vocabulary, count, seed):
    """Sentences of 2 to 6 random words."""
    rng = random.Random(seed)
    return [" ".join(rng.choices(vocabulary, k=rng.randint(2, 6))) for _ in range(count)]
