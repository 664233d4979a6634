"""Subword units: a SentencePiece vocabulary with every letter in it, so that any word can be spelled.

    python3 units.py --language vi --size 1000 --out FOLDER < sentences
"""

import argparse
import io
import sys
from pathlib import Path

import sentencepiece

BLANK = 0  # the CTC blank takes the place of SentencePiece's <unk>


def load_units(path):
    return sentencepiece.SentencePieceProcessor(model_file=str(path))


def token_lines(units):
    """The lines of sherpa-onnx's tokens.txt."""
    return ["<blk> 0"] + [f"{units.id_to_piece(index)} {index}" for index in range(1, units.get_piece_size())]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--language", required=True)
    parser.add_argument("--size", type=int, default=600)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(sys.stdin.read().splitlines()), model_writer=model, vocab_size=args.size,
        model_type="unigram", character_coverage=1.0, bos_id=-1, eos_id=-1, pad_id=-1, unk_id=BLANK,
        normalization_rule_name="identity", num_threads=1, minloglevel=2)
    args.out.mkdir(parents=True, exist_ok=True)
    (args.out / f"{args.language}.model").write_bytes(model.getvalue())
    print(f"{args.language}: {load_units(args.out / f'{args.language}.model').get_piece_size()} units")


if __name__ == "__main__":
    main()
