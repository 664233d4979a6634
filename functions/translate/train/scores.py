"""BLEU (Papineni et al. 2002, corpus level, 4-grams, one reference), exact matches and survival of numbers."""

import math
import re
from collections import Counter


def tokens(text):
    """Words and punctuation apart, as mteval's 13a tokenizer separates them."""
    return re.sub(r"([^\w\s'])", r" \1 ", text).split()


def ngrams(words, size):
    return Counter(tuple(words[start:start + size]) for start in range(len(words) - size + 1))


def bleu(references, hypotheses):
    """0 to 100."""
    matches, totals, reference_length, hypothesis_length = [0] * 4, [0] * 4, 0, 0
    for reference, hypothesis in zip(map(tokens, references), map(tokens, hypotheses)):
        reference_length += len(reference)
        hypothesis_length += len(hypothesis)
        for size in range(1, 5):
            ours, theirs = ngrams(hypothesis, size), ngrams(reference, size)
            matches[size - 1] += sum((ours & theirs).values())
            totals[size - 1] += sum(ours.values())
    if min(matches) == 0:
        return 0.0
    precision = sum(math.log(match / total) for match, total in zip(matches, totals)) / 4
    return 100 * math.exp(precision + min(0.0, 1 - reference_length / hypothesis_length))


def exact(references, hypotheses):
    """Share of hypotheses that equal their reference, but for case and punctuation."""
    plain = lambda text: re.sub(r"[^\w ]", "", text.lower()).split()
    return sum(plain(r) == plain(h) for r, h in zip(references, hypotheses)) / max(1, len(references))


def numbers_kept(references, hypotheses):
    """Share of hypotheses with exactly the reference's numbers, over the references that have any."""
    pairs = [(sorted(re.findall(r"\d+", r)), sorted(re.findall(r"\d+", h))) for r, h in zip(references, hypotheses)]
    pairs = [pair for pair in pairs if pair[0]]
    return sum(wanted == given for wanted, given in pairs) / max(1, len(pairs))
