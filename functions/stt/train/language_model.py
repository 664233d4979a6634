"""The words that the recognizers' texts are repaired with: a trigram model of the phrasebook and Tatoeba.

    python3 language_model.py --language vi --tatoeba FILE --phrasebook FOLDER --out ../models/starter/vi/language_model.gz

Two models with modified Kneser-Ney smoothing (Chen and Goodman, 1998), one of what people wrote (pairs and Tatoeba), one
of the expanded templates, are mixed: in each context by how well each of them knows it. Trigrams that say little more
than their bigram does are left out (after Stolcke, 1998). `--leave-out FOLDER` keeps every 33rd sentence out of the
model and writes these sentences to FOLDER/LANGUAGE-SET.txt: what `tune.ts` needs.

The file is gzip of one JSON line (`words`, `bigrams`, `trigrams`: how many; `step`: nats) and then, each number a LEB128
varint:
- the words, each ended by a line feed; the first three are <s>, </s>, <unk>;
- per word: cost, back-off cost; costs are -ln p / step, rounded (a back-off weight above 1 has cost 0);
- per word, its bigrams: how many, then of each the word's id less the one before it, cost, back-off cost;
- per bigram (v, w), its trigrams: how many, then of each the place of (w, x) among the bigrams of w, less the one before
  it, and its cost.
"""

import argparse
import gzip
import hashlib
import json
import math
import random
from collections import Counter, defaultdict
from pathlib import Path

import texts

PHRASEBOOK = Path(__file__).parents[2] / "_shared" / "phrasebook"
START, END, UNKNOWN = "<s>", "</s>", "<unk>"
LEAVE_OUT_EVERY, LEFT_OUT_SIZE = 33, 200
WRITTEN_SHARE = 0.7       # of the mixture; the rest are the templates
UNKNOWN_SHARE = 0.02      # of running words
STEP = 1 / 6


class KneserNey:
    """Interpolated trigram model of sentences (lists of words), over a closed vocabulary of `size` words."""

    def __init__(self, sentences, size):
        self.size = size
        trigrams, bigrams = Counter(), Counter()
        for words in sentences:
            padded = [START, *words, END]
            trigrams.update(zip(padded, padded[1:], padded[2:]))
            bigrams[START, padded[1]] += 1
        bigrams.update((middle, last) for _, middle, last in trigrams)
        unigrams = Counter(last for _, last in bigrams)
        self.levels = {3: Level(trigrams), 2: Level(bigrams), 1: Level({(word,): n for word, n in unigrams.items()})}

    def probability(self, *words):
        """Of the last word after those before it."""
        lower = self.probability(*words[1:]) if len(words) > 1 else 1 / self.size
        return self.levels[len(words)].interpolate(words, lower)


class Level:
    def __init__(self, counts):
        self.counts = counts
        seen = Counter(min(count, 4) for count in counts.values())
        base = seen[1] / (seen[1] + 2 * seen[2])
        discounts = [n - (n + 1) * base * seen[n + 1] / max(1, seen[n]) for n in (1, 2, 3)]
        # Expanded templates have few rare words; their counts give no sound discount.
        self.discounts = [0.0, *(min(max(discount, 0.3), 0.9 * n) for n, discount in zip((1, 2, 3), discounts))]
        self.totals, self.kept_back = Counter(), Counter()
        for words, count in counts.items():
            self.totals[words[:-1]] += count
            self.kept_back[words[:-1]] += self.discounts[min(count, 3)]

    def interpolate(self, words, lower):
        total = self.totals[words[:-1]]
        if not total:
            return lower
        count = self.counts.get(words, 0)
        return (count - self.discounts[min(count, 3)] + self.kept_back[words[:-1]] * lower) / total


class Mixture:
    """Two models; in a context each has its share times how probable it finds that context."""

    def __init__(self, models, shares):
        self.models, self.shares, self.weights = models, shares, {}

    def probability(self, *words):
        context = words[:-1]
        if context not in self.weights:
            knows = [share * (self.context(model, context) + 1e-7) for model, share in zip(self.models, self.shares)]
            self.weights[context] = [value / sum(knows) for value in knows]
        return sum(weight * model.probability(*words) for weight, model in zip(self.weights[context], self.models))

    def context(self, model, words):
        """The probability of the context; every sentence has one start."""
        chain = [model.probability(*words[:end]) for end in range(1, len(words) + 1) if words[end - 1] != START]
        return math.prod(chain)

    def seen(self, level):
        return set().union(*(model.levels[level].counts for model in self.models))


def by_context(n_grams):
    groups = defaultdict(list)
    for words in n_grams:
        groups[words[:-1]].append(words)
    return groups


def back_off(kept, probabilities, lower):
    """The weight of the lower order after one context, from the n-grams kept after it."""
    left = 1 - sum(probabilities[words] for words in kept)
    lower_left = 1 - sum(lower(words[1:]) for words in kept)
    return max(left, 1e-6) / max(lower_left, 1e-6)


def prune(trigrams, mixture, probabilities, bigram, limit):
    """The trigrams that say more than their bigram, the most telling ones, at most `limit` of them."""
    gains = []
    for context, group in by_context(trigrams).items():
        weight = back_off(group, probabilities, bigram)
        mass = mixture.context(mixture, context)
        gains += [(mass * probabilities[words] * abs(math.log(probabilities[words] / (weight * bigram(words[1:])))), words)
                  for words in group]
    return {words for _, words in sorted(gains, reverse=True)[:limit]}


def build(written, templates, limit):
    """(words, {(word,): …}, {bigram: …}, {trigram: p}); the lower orders have (p, back-off weight)."""
    vocabulary = sorted({word for words in (*written, *templates) for word in words})
    models = [KneserNey(sentences, len(vocabulary) + 1) for sentences in (written, templates)]
    mixture = Mixture(models, (WRITTEN_SHARE, 1 - WRITTEN_SHARE))
    words = [START, END, UNKNOWN, *vocabulary]
    unigrams = {(word,): (1 - UNKNOWN_SHARE) * mixture.probability(word) for word in words[3:] + [END]}
    unigrams.update({(UNKNOWN,): UNKNOWN_SHARE, (START,): 1e-9})
    bigrams = {words: mixture.probability(*words) for words in mixture.seen(2)}

    first_groups = by_context(bigrams)
    first_weights = {context: back_off(group, bigrams, unigrams.get) for context, group in first_groups.items()}

    def bigram(words):
        return bigrams[words] if words in bigrams else first_weights.get(words[:1], 1) * unigrams[words[1:]]

    trigrams = {words: mixture.probability(*words) for words in mixture.seen(3)}
    kept = prune(trigrams, mixture, trigrams, bigram, limit)
    second_weights = {context: back_off(group, trigrams, bigram) for context, group in by_context(kept).items()}
    return (words,
            {key: (p, first_weights.get(key, 1)) for key, p in unigrams.items()},
            {key: (p, second_weights.get(key, 1)) for key, p in bigrams.items()},
            {key: trigrams[key] for key in kept})


def varint(value):
    encoded = bytearray()
    while value > 127:
        encoded.append(value & 127 | 128)
        value >>= 7
    encoded.append(value)
    return encoded


def cost(probability):
    return varint(max(0, round(-math.log(probability) / STEP)))


def pack(words, unigrams, bigrams, trigrams):
    ids = {word: index for index, word in enumerate(words)}
    body = bytearray("".join(f"{word}\n" for word in words).encode())
    for word in words:
        body += cost(unigrams[word,][0]) + cost(unigrams[word,][1])
    after = {context[0]: sorted(group, key=lambda pair: ids[pair[1]]) for context, group in by_context(bigrams).items()}
    places = {}
    for word in words:
        group, before = after.get(word, []), 0
        body += varint(len(group))
        for place, pair in enumerate(group):
            places[pair] = place
            body += varint(ids[pair[1]] - before) + cost(bigrams[pair][0]) + cost(bigrams[pair][1])
            before = ids[pair[1]]
    groups = by_context(trigrams)
    for word in words:
        for pair in after.get(word, []):
            group, before = sorted(groups.get(pair, []), key=lambda triple: places[triple[1:]]), 0
            body += varint(len(group))
            for triple in group:
                body += varint(places[triple[1:]] - before) + cost(trigrams[triple])
                before = places[triple[1:]]
    header = {"words": len(words), "bigrams": len(bigrams), "trigrams": len(trigrams), "step": STEP}
    return gzip.compress(json.dumps(header).encode() + b"\n" + bytes(body), 9, mtime=0)


def left_out(text):
    return int(hashlib.md5(text.encode()).hexdigest(), 16) % LEAVE_OUT_EVERY == 1


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--language", choices=["en", "vi"], required=True)
    parser.add_argument("--tatoeba", type=Path, required=True, help="Tatoeba pairs, en<TAB>vi<TAB>…")
    parser.add_argument("--phrasebook", type=Path, required=True, help="the folder that expand.py wrote")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--trigrams", type=int, default=60_000, help="how many to keep")
    parser.add_argument("--leave-out", type=Path, help="folder for the sentences that are left out")
    args = parser.parse_args()
    (pairs, templates), _ = texts.phrasebook(
        args.phrasebook / "train.tsv", PHRASEBOOK / "heldout.tsv", args.language)
    sets = {"pairs": pairs, "templates": templates, "tatoeba": texts.tatoeba(args.tatoeba, args.language)[0]}
    if args.leave_out:
        args.leave_out.mkdir(parents=True, exist_ok=True)
        for name, sentences in sets.items():
            chosen = [text for text in sentences if left_out(text)]
            random.Random(1).shuffle(chosen)
            (args.leave_out / f"{args.language}-{name}.txt").write_text("\n".join(chosen[:LEFT_OUT_SIZE]), "utf-8")
        sets = {name: [text for text in sentences if not left_out(text)] for name, sentences in sets.items()}
    sentences = {name: [text.split() for text in lines] for name, lines in sets.items()}
    words, unigrams, bigrams, trigrams = build(
        sentences["pairs"] + sentences["tatoeba"], sentences["templates"], args.trigrams)
    packed = pack(words, unigrams, bigrams, trigrams)
    args.out.write_bytes(packed)
    print(f"{args.language}: {len(words)} words, {len(bigrams)} bigrams, {len(trigrams)} trigrams, {len(packed)} bytes")


if __name__ == "__main__":
    main()
