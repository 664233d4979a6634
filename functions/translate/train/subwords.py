"""One vocabulary for both languages: trains a SentencePiece unigram model and writes it as a tokenizer.json.

    python3 subwords.py --phrasebook train.tsv --tatoeba tatoeba-en-vi.tsv --out FOLDER [--size 4000]

Ids as in opus-mt: `</s>` 0, `<unk>` 1, `<pad>` the last; `<pad>` also starts a translation. Digits are split.
"""

import argparse
import io
import json
import random
import string
from pathlib import Path

import sentencepiece

from corpus import read_phrasebook, read_tatoeba

VOWELS = "aăâeêioôơuưyàằầèềìòồờùừỳảẳẩẻểỉỏổởủửỷãẵẫẽễĩõỗỡũữỹáắấéếíóốớúứýạặậẹệịọộợụựỵ"
LETTERS = string.ascii_letters + string.digits + VOWELS + VOWELS.upper() + "đĐ" + ".,?!'\"-:;%$()/&+…–"


class Subwords:
    """Text to ids and back; ids are those of tokenizer.json."""

    def __init__(self, path):
        self.pieces = sentencepiece.SentencePieceProcessor(model_file=str(path))
        self.pad = self.pieces.get_piece_size()  # the model's own ids are 0 </s>, 1 <unk>, 2... pieces
        self.size = self.pad + 1

    def encode(self, text):
        """The ids of a sentence, ended by `</s>`."""
        return self.pieces.encode(text) + [0]

    def decode(self, ids):
        return self.pieces.decode([index for index in ids if 1 < index < self.pad])


def special(index, content):
    return {"id": index, "special": True, "content": content, "single_word": False, "lstrip": False,
            "rstrip": False, "normalized": False}


def tokenizer_json(subwords):
    """The Hugging Face layout of a Marian vocabulary, normalised to NFC."""
    pieces = subwords.pieces
    vocabulary = [[pieces.id_to_piece(index), pieces.get_score(index)] for index in range(subwords.pad)]
    metaspace = {"type": "Metaspace", "replacement": "▁", "add_prefix_space": True}
    end = {"id": "</s>", "ids": [0], "tokens": ["</s>"]}
    return {
        "version": "1.0", "truncation": None, "padding": None,
        "added_tokens": [special(0, "</s>"), special(1, "<unk>"), special(subwords.pad, "<pad>")],
        "normalizer": {"type": "NFC"},
        "pre_tokenizer": {"type": "Sequence", "pretokenizers": [{"type": "WhitespaceSplit"}, metaspace]},
        "post_processor": {
            "type": "TemplateProcessing", "pair": [], "special_tokens": {"</s>": end},
            "single": [{"Sequence": {"id": "A", "type_id": 0}}, {"SpecialToken": {"id": "</s>", "type_id": 0}}]},
        "decoder": metaspace,
        "model": {"type": "Unigram", "unk_id": 1, "vocab": vocabulary + [["<pad>", 0]]}}


def sentences(phrasebook, tatoeba, templates, seed):
    """Written and spoken sentences of both languages; of the templates a sample, for they repeat themselves."""
    rows = read_phrasebook(phrasebook)
    rest = [row for row in rows if row[0] == "template"]
    rows = [row for row in rows if row[0] == "pair"] * 2 + random.Random(seed).sample(rest, min(templates, len(rest)))
    return [text for row in rows + read_tatoeba(tatoeba)[0] for text in row[1:]]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--phrasebook", type=Path, required=True, help="train.tsv of expand.py")
    parser.add_argument("--tatoeba", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True, help="folder for subwords.model and tokenizer.json")
    parser.add_argument("--size", type=int, default=4000, help="pieces with the three special ones")
    parser.add_argument("--templates", type=int, default=12_000, help="expanded templates to learn from")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(sentences(args.phrasebook, args.tatoeba, args.templates, args.seed)), model_writer=model,
        vocab_size=args.size - 1, model_type="unigram", character_coverage=1.0, split_digits=True,
        required_chars=LETTERS, normalization_rule_name="identity", num_threads=1, minloglevel=2,
        eos_id=0, unk_id=1, bos_id=-1, pad_id=-1)
    args.out.mkdir(parents=True, exist_ok=True)
    (args.out / "subwords.model").write_bytes(model.getvalue())
    subwords = Subwords(args.out / "subwords.model")
    text = json.dumps(tokenizer_json(subwords), ensure_ascii=False)
    (args.out / "tokenizer.json").write_text(text + "\n", "utf-8")
    print(f"{subwords.size} pieces, {subwords.pieces.encode('Xin chào Tom, hẹn lúc 15 giờ 30.', out_type=str)}")


if __name__ == "__main__":
    main()
