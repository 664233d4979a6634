"""One subword vocabulary for both languages, as a Hugging Face `tokenizer.json` that opus-mt's loaders read.

    python3 vocabulary.py --phrasebook TRAIN_TSV --tatoeba FILE --size 4000 --out FOLDER

Ids as in opus-mt: `</s>` 0, `<unk>` 1, the pieces, `<pad>` last. Digits are single pieces, and every letter of both
languages is one, so numbers and unknown names can always be spelled.
"""

import argparse
import io
import json
import random
from pathlib import Path

import sentencepiece

import corpus

ALPHABET = ("abcdefghijklmnopqrstuvwxyzàáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ"
            "ABCDEFGHIJKLMNOPQRSTUVWXYZÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬĐÈÉẺẼẸÊỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢÙÚỦŨỤƯỪỨỬỮỰỲÝỶỸỴ"
            "0123456789.,?!:;'\"()-%$€&@#/+*=_")
END, UNKNOWN = "</s>", "<unk>"
PAD = "<pad>"


def tokenizer_json(pieces):
    """The Unigram tokenizer of (piece, score) pairs; the first two and the last are END, UNKNOWN and PAD."""
    special = [0, 1, len(pieces) - 1]
    added = [{"id": index, "content": pieces[index][0], "single_word": False, "lstrip": False, "rstrip": False,
              "normalized": False, "special": True} for index in special]
    metaspace = {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "add_prefix_space": True}
    return {
        "version": "1.0", "truncation": None, "padding": None, "added_tokens": added,
        "normalizer": {"type": "Sequence", "normalizers": [
            {"type": "NFC"}, {"type": "Replace", "pattern": {"Regex": " {2,}"}, "content": " "}]},
        "pre_tokenizer": metaspace,
        "post_processor": {
            "type": "TemplateProcessing",
            "single": [{"Sequence": {"id": "A", "type_id": 0}}, {"SpecialToken": {"id": END, "type_id": 0}}],
            "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"SpecialToken": {"id": END, "type_id": 0}},
                     {"Sequence": {"id": "B", "type_id": 0}}, {"SpecialToken": {"id": END, "type_id": 0}}],
            "special_tokens": {END: {"id": END, "ids": [0], "tokens": [END]}}},
        "decoder": metaspace,
        "model": {"type": "Unigram", "unk_id": 1, "vocab": pieces},
    }


class Vocabulary:
    """Text to ids and back, with opus-mt's special ids; reads the SentencePiece model beside tokenizer.json."""

    def __init__(self, folder):
        self._model = sentencepiece.SentencePieceProcessor(model_file=str(folder / "vocabulary.model"))
        self.pad = self._model.get_piece_size() + 1
        self.size = self.pad + 1
        self.end = 0

    def encode(self, text):
        """Ids with the end id; SentencePiece's <unk> (0) is 1 here, its pieces move up by one."""
        return [index + 1 for index in self._model.encode(text)] + [self.end]

    def decode(self, ids):
        return self._model.decode([index - 1 for index in ids if 1 < index < self.pad])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--phrasebook", type=Path, required=True, help="train.tsv of expand.py")
    parser.add_argument("--tatoeba", type=Path, required=True)
    parser.add_argument("--size", type=int, default=4000)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    rows = corpus.tatoeba(args.tatoeba)[0] * 2
    book = corpus.phrasebook(args.phrasebook)
    rng = random.Random(1)
    rows += book["pair"] * 4 + rng.sample(book["template"], min(12_000, len(book["template"])))
    lines = [text for row in rows for text in row] + [" ".join(ALPHABET)] * 20
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(lines), model_writer=model, vocab_size=args.size - 2, model_type="unigram",
        character_coverage=1.0, required_chars=ALPHABET, split_digits=True, bos_id=-1, eos_id=-1, pad_id=-1, unk_id=0,
        normalization_rule_name="identity", num_threads=1, minloglevel=2)
    args.out.mkdir(parents=True, exist_ok=True)
    (args.out / "vocabulary.model").write_bytes(model.getvalue())
    loaded = sentencepiece.SentencePieceProcessor(model_proto=model.getvalue())
    pieces = [(loaded.id_to_piece(i), loaded.get_score(i)) for i in range(1, loaded.get_piece_size())]
    table = [[END, 0.0], [UNKNOWN, 0.0], *map(list, pieces), [PAD, 0.0]]
    (args.out / "tokenizer.json").write_text(json.dumps(tokenizer_json(table), ensure_ascii=False), encoding="utf-8")
    print(f"{len(table)} pieces")


if __name__ == "__main__":
    main()
