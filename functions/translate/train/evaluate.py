"""Scores a checkpoint on held-out sentences, or a file of translations made elsewhere.

    python3 evaluate.py --direction en-vi --checkpoint en-vi.pt --units FOLDER --held-out heldout.tsv
        --tatoeba tatoeba-en-vi.tsv [--flores FOLDER] [--save translations.tsv]
    python3 evaluate.py --score translations.tsv

Columns of a translations file: kind, form (written or spoken), source, found, expected.
"""

import argparse
import time
from pathlib import Path

import torch

from corpus import nfc, read_phrasebook, read_tatoeba
from decode import translate
from model import Marian, Shape
from scoring import report, same
from subwords import Subwords


def load(checkpoint):
    """The averaged model of a checkpoint."""
    saved = torch.load(checkpoint, map_location="cpu")
    model = Marian(Shape(**saved["shape"])).eval()
    model.load_state_dict(saved["averaged"])
    return model


def flores_rows(folder, count=200):
    sides = [(folder / f"flores-dev.{side}").read_text("utf-8").splitlines()[:count] for side in ("en", "vi")]
    return [("flores", nfc(en), nfc(vi), None, None) for en, vi in zip(*sides)]


def items(rows, direction):
    """(kind, form, source, expected) of held-out rows; flores has no spoken form."""
    source, target, said = (1, 2, 3) if direction == "en-vi" else (2, 1, 4)
    written = [(row[0], "written", row[source], row[target]) for row in rows]
    return written + [(row[0], "spoken", row[said], row[target]) for row in rows if row[said]]


def show(results, examples):
    """Prints a table by kind and form, and the first mistakes of each."""
    groups = {}
    for kind, form, source, found, expected in results:
        groups.setdefault((kind, form), []).append((source, found, expected))
    print("| held-out | form | sentences | BLEU | chrF | exact % | numbers kept % | names kept % |")
    print("|---|---|---|---|---|---|---|---|")
    for (kind, form), rows in groups.items():
        scores = report([row[1] for row in rows], [row[2] for row in rows])
        print(f"| {kind} | {form} | " + " | ".join(str(value) for value in scores.values()) + " |")
    for (kind, form), rows in groups.items():
        for source, found, expected in [row for row in rows if not same(row[1], row[2])][:examples]:
            print(f"{kind} {form}: {source} -> {found} | {expected}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--direction", choices=("en-vi", "vi-en"))
    for name in ("checkpoint", "units", "held-out", "tatoeba", "flores", "save", "score"):
        parser.add_argument(f"--{name}", type=Path)
    parser.add_argument("--examples", type=int, default=0, help="mistakes to show of each set")
    args = parser.parse_args()
    torch.set_num_threads(1)
    if args.score:
        lines = args.score.read_text("utf-8").splitlines()
        return show([line.split("\t") for line in lines], args.examples)
    rows = read_phrasebook(args.held_out) if args.held_out else []
    rows += read_tatoeba(args.tatoeba)[1] if args.tatoeba else []
    rows += flores_rows(args.flores) if args.flores else []
    wanted, started = items(rows, args.direction), time.process_time()
    found = translate(load(args.checkpoint), [item[2] for item in wanted], Subwords(args.units / "subwords.model"))
    results = [(*item[:3], text, item[3]) for item, text in zip(wanted, found)]
    show(results, args.examples)
    print(f"{1000 * (time.process_time() - started) / len(found):.0f} ms a sentence")
    if args.save:
        args.save.write_text("\n".join("\t".join(row) for row in results) + "\n", "utf-8")


if __name__ == "__main__":
    main()
