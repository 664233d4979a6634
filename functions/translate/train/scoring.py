"""Scores of translations: BLEU, chrF, exact matches, and whether numbers and names survive.

BLEU after Papineni and others, "BLEU: a method for automatic evaluation of machine translation", ACL 2002: the
geometric mean of the clipped n-gram precisions (n = 1 to 4, over the whole set) times the brevity penalty, with one
reference. Tokens as mteval-13a makes them: punctuation apart, but not inside a number. Case counts.
chrF after Popović, WMT 2015: character n-grams (1 to 6) without spaces, beta 2, over the whole set.
"""

import math
import re
from collections import Counter


def tokens_13a(text):
    text = re.sub(r"([\{-\~\[-\` -\&\(-\+\:-\@\/])", r" \1 ", text)
    text = re.sub(r"([^0-9])([\.,])", r"\1 \2 ", text)
    text = re.sub(r"([\.,])([^0-9])", r" \1 \2", text)
    return re.sub(r"([0-9])(-)", r"\1 \2 ", text).split()


def ngrams(items, n):
    return Counter(tuple(items[index:index + n]) for index in range(len(items) - n + 1))


def overlap(pairs, n):
    """(matches clipped, n-grams found, n-grams expected) over all (found, expected) lists of items."""
    matches = found_total = expected_total = 0
    for found, expected in pairs:
        one, other = ngrams(found, n), ngrams(expected, n)
        matches += sum((one & other).values())
        found_total += sum(one.values())
        expected_total += sum(other.values())
    return matches, found_total, expected_total


def bleu(found, expected):
    """0 to 100 for lists of sentences."""
    pairs = [(tokens_13a(one), tokens_13a(other)) for one, other in zip(found, expected)]
    counts = [overlap(pairs, n) for n in range(1, 5)]
    if not all(matches for matches, _, _ in counts):
        return 0.0
    precision = sum(math.log(matches / total) for matches, total, _ in counts) / 4
    return 100 * math.exp(precision + min(0.0, 1 - counts[0][2] / counts[0][1]))


def chrf(found, expected):
    """0 to 100 for lists of sentences."""
    pairs = [(one.replace(" ", ""), other.replace(" ", "")) for one, other in zip(found, expected)]
    scores = []
    for n in range(1, 7):
        matches, found_total, expected_total = overlap(pairs, n)
        precision, recall = matches / max(1, found_total), matches / max(1, expected_total)
        scores.append(5 * precision * recall / max(1e-9, 4 * precision + recall))
    return 100 * sum(scores) / 6


def survival(found, expected, things):
    """The share in percent of the expected sentences' things (by `things(text)`) that are found again, and how many."""
    kept = total = 0
    for one, other in zip(found, expected):
        wanted = Counter(things(other))
        kept += sum((wanted & Counter(things(one))).values())
        total += sum(wanted.values())
    return 100 * kept / max(1, total), total


def numbers(text):
    return re.findall(r"\d+(?:[:.,]\d+)*", text)


def names(text):
    """Capitalised words that do not begin a sentence."""
    return [word for word in re.findall(r"(?<![.?!] )(?<!^)\b\w[\w-]+", text) if word[0].isupper()]


def same(one, other):
    """Whether two sentences are alike but for case and punctuation: as they would be spoken."""
    plain = [re.sub(r"[^\w ]", "", text.lower()).split() for text in (one, other)]
    return plain[0] == plain[1]


def report(found, expected):
    """All scores of a set of translations, rounded to one place."""
    exact = 100 * sum(map(same, found, expected)) / len(found)
    number, name = survival(found, expected, numbers), survival(found, expected, names)
    return {"sentences": len(found), "bleu": round(bleu(found, expected), 1), "chrf": round(chrf(found, expected), 1),
            "exact": round(exact, 1), "numbers": f"{number[0]:.1f} of {number[1]}", "names": f"{name[0]:.1f} of {name[1]}"}
