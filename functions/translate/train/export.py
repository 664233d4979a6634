"""Writes a trained direction as a pack: the files, names and axes of the published opus-mt ONNX exports.

    python3 export.py --checkpoint en-vi.pt --units FOLDER --direction en-vi --out MODELS/en-vi [--work FOLDER]

The fp32 graphs stay in the work folder; the pack gets the int8 ones. Each file is written aside and renamed.
"""

import argparse
import json
import shutil
import tempfile
import warnings
from pathlib import Path

import onnx
import torch
from torch import nn

from graph import merge, quantize, tie
from model import Marian, Shape
from subwords import Subwords, tokenizer_json


class Encoder(nn.Module):
    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, ids, mask):
        return self.model.encode(ids, mask)


class FirstStep(Encoder):
    """All target tokens at once: logits, and keys and values of target and source per layer."""

    def forward(self, mask, ids, encoded):
        logits, cache = self.model.decode(ids, mask, encoded)
        return (logits, *[state for layer in cache for state in layer])


class NextStep(Encoder):
    """One more target token after the past keys and values; those of the source are not returned again."""

    def forward(self, mask, ids, *past):
        logits, cache = self.model.decode(ids, mask, None, [past[i:i + 4] for i in range(0, len(past), 4)])
        return (logits, *[state for layer in cache for state in layer[:2]])


def state_names(prefix, layers, sides=("decoder", "encoder")):
    return [f"{prefix}.{layer}.{side}.{part}" for layer in range(layers) for side in sides for part in ("key", "value")]


def axes(names, target_length):
    """The dynamic axes under their published names."""
    source, result = "encoder_sequence_length", {}
    for name in names:
        if "." in name:
            result[name] = {0: "batch_size", 2: source if ".encoder." in name else target_length}
        else:
            target = name in ("input_ids", "logits")
            result[name] = {0: "batch_size", 1: "decoder_sequence_length" if target else source}
    return result


def export_graphs(model, work):
    """encoder, decoder and decoder with past as fp32 ONNX models."""
    layers, options = model.shape.decoder_layers, {"opset_version": 13, "do_constant_folding": True}
    ids, mask = torch.randint(2, model.shape.vocabulary, (2, 7)), torch.ones(2, 7, dtype=torch.long)
    mask[1, 5:] = 0
    names = ["input_ids", "attention_mask", "last_hidden_state"]
    torch.onnx.export(Encoder(model), (ids, mask), str(work / "encoder.onnx"), input_names=names[:2],
                      output_names=names[2:], **options,
                      dynamic_axes={name: {0: "batch_size", 1: "encoder_sequence_length"} for name in names})
    encoded, target = model.encode(ids, mask), ids[:, :3]
    inputs, outputs = ["encoder_attention_mask", "input_ids", "encoder_hidden_states"], ["logits"]
    present = outputs + state_names("present", layers)
    torch.onnx.export(FirstStep(model), (mask, target, encoded), str(work / "decoder.onnx"), input_names=inputs,
                      output_names=present, dynamic_axes=axes(inputs + present, "decoder_sequence_length"), **options)
    past = state_names("past_key_values", layers)
    present = outputs + state_names("present", layers, ("decoder",))
    dynamic = {**axes(inputs[:2] + past, "past_decoder_sequence_length"),
               **axes(present, "past_decoder_sequence_length + 1")}
    states = FirstStep(model)(mask, target, encoded)[1:]
    torch.onnx.export(NextStep(model), (mask, ids[:, :1], *states), str(work / "with_past.onnx"),
                      input_names=inputs[:2] + past, output_names=present, dynamic_axes=dynamic, **options)
    return [onnx.load(str(work / f"{name}.onnx")) for name in ("encoder", "decoder", "with_past")]


def configurations(shape, direction):
    """config.json, generation_config.json and tokenizer_config.json with the keys of opus-mt's."""
    pad = shape.vocabulary - 1
    names = {"en": "eng", "vi": "vie"}
    source, target = (names[language] for language in direction.split("-"))
    generation = {"bad_words_ids": [[pad]], "bos_token_id": 0, "decoder_start_token_id": pad, "eos_token_id": 0,
                  "forced_eos_token_id": 0, "max_length": shape.positions, "num_beams": 1, "pad_token_id": pad}
    config = {
        "activation_dropout": 0.0, "activation_function": "swish", "add_bias_logits": False,
        "add_final_layer_norm": False, "architectures": ["MarianMTModel"], "attention_dropout": 0.0,
        "classifier_dropout": 0.0, "d_model": shape.d_model, "decoder_attention_heads": shape.heads,
        "decoder_ffn_dim": shape.ffn, "decoder_layerdrop": 0.0, "decoder_layers": shape.decoder_layers,
        "decoder_vocab_size": shape.vocabulary, "dropout": shape.dropout, "encoder_attention_heads": shape.heads,
        "encoder_ffn_dim": shape.ffn, "encoder_layerdrop": 0.0, "encoder_layers": shape.encoder_layers,
        "init_std": 0.02, "is_encoder_decoder": True, "max_position_embeddings": shape.positions,
        "model_type": "marian", "normalize_before": False, "normalize_embedding": False,
        "num_hidden_layers": shape.encoder_layers, "scale_embedding": True, "share_encoder_decoder_embeddings": True,
        "static_position_embeddings": True, "use_cache": True, "vocab_size": shape.vocabulary, **generation}
    tokenizer = {"eos_token": "</s>", "pad_token": "<pad>", "unk_token": "<unk>", "source_lang": source,
                 "target_lang": target, "separate_vocabs": False, "model_max_length": shape.positions,
                 "tokenizer_class": "MarianTokenizer", "clean_up_tokenization_spaces": False}
    return {"config.json": config, "tokenizer_config.json": tokenizer,
            "generation_config.json": {"_from_model_config": True, **generation, "renormalize_logits": True}}


def put(path, data):
    """Writes bytes aside, then renames: a reader never sees half a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(path.name + ".part")
    aside.write_bytes(data)
    aside.rename(path)
    print(f"{path.name}: {len(data) / 1e6:.2f} MB")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument("--units", type=Path, required=True, help="folder of subwords.py")
    parser.add_argument("--direction", choices=("en-vi", "vi-en"), required=True)
    parser.add_argument("--out", type=Path, required=True, help="folder of the pack")
    parser.add_argument("--work", type=Path, help="folder for the fp32 graphs; else a temporary one")
    args = parser.parse_args()
    warnings.filterwarnings("ignore")
    torch.set_num_threads(1)
    saved = torch.load(args.checkpoint, map_location="cpu")
    model = Marian(Shape(**saved["shape"])).eval()
    model.load_state_dict(saved["averaged"])
    work = args.work or Path(tempfile.mkdtemp())
    work.mkdir(parents=True, exist_ok=True)
    with torch.no_grad():
        encoder, decoder, with_past = export_graphs(model, work)
    heads, size = model.shape.heads, model.shape.d_model // model.shape.heads
    merged = merge(tie(decoder), tie(with_past), heads, size)
    for name, graph in (("encoder_model", encoder), ("decoder_model_merged", merged)):
        onnx.save(graph, str(work / f"{name}.onnx"))
        put(args.out / "onnx" / f"{name}_quantized.onnx", quantize(graph).SerializeToString())
    for name, value in configurations(model.shape, args.direction).items():
        put(args.out / name, (json.dumps(value, indent=2) + "\n").encode())
    text = json.dumps(tokenizer_json(Subwords(args.units / "subwords.model")), ensure_ascii=False)
    put(args.out / "tokenizer.json", (text + "\n").encode())
    if not args.work:
        shutil.rmtree(work)


if __name__ == "__main__":
    main()
