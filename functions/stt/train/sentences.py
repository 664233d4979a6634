"""Prints one set of sentences for `prepare.py`, a line each.

    python3 sentences.py --language vi --set tatoeba --tatoeba FILE --words FILE [--phrasebook FOLDER]
"""

import argparse
from pathlib import Path

import texts

PHRASEBOOK = Path(__file__).parents[2] / "_shared" / "phrasebook"
SETS = ["tatoeba", "tatoeba-test", "pairs", "templates", "phrasebook-test", "random"]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--language", choices=["en", "vi"], required=True)
    parser.add_argument("--set", choices=SETS, required=True)
    parser.add_argument("--tatoeba", type=Path, help="Tatoeba pairs, en<TAB>vi<TAB>…")
    parser.add_argument("--words", type=Path, help="a word list of the language")
    parser.add_argument("--phrasebook", type=Path, help="the folder that expand.py wrote")
    parser.add_argument("--count", type=int, default=6000, help="sentences of random words")
    args = parser.parse_args()
    if args.set.startswith("tatoeba"):
        train, test = texts.tatoeba(args.tatoeba, args.language)
        chosen = test if args.set.endswith("test") else train
    elif args.set == "random":
        chosen = texts.random_sentences(texts.words(args.words, args.language), args.count, seed=1)
    else:
        (pairs, templates), test = texts.phrasebook(
            args.phrasebook / "train.tsv", PHRASEBOOK / "heldout.tsv", args.language)
        chosen = {"pairs": pairs, "templates": templates, "phrasebook-test": test}[args.set]
    print("\n".join(chosen))


if __name__ == "__main__":
    main()
