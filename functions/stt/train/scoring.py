"""Greedy CTC decoding and word error rate."""

from units import BLANK


def edits(expected, actual):
    """Levenshtein distance of two sequences."""
    row = list(range(len(actual) + 1))
    for i, left in enumerate(expected, 1):
        diagonal, row[0] = row[0], i
        for j, right in enumerate(actual, 1):
            diagonal, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, diagonal + (left != right))
    return row[-1]


def greedy(best, length, units):
    """The text of one utterance's best unit per frame."""
    best = best[:length].tolist()
    ids = [unit for unit, before in zip(best, [BLANK] + best) if unit not in (BLANK, before)]
    return "".join(units.id_to_piece(unit) for unit in ids).replace("▁", " ").strip()


def word_error_rate(pairs):
    """Errors per expected word over (expected, actual) texts."""
    errors = sum(edits(expected.split(), actual.split()) for expected, actual in pairs)
    return errors / max(1, sum(len(expected.split()) for expected, _ in pairs))
