"""The committed model back to what `train.py --resume` wants, for when no checkpoint was kept.

    python3 restore.py --language vi --model ../models/starter/vi --data FOLDER --units FOLDER < sentences

Units: the pieces of tokens.txt, scored by hard expectation maximisation over the sentences. Weights: those of the ONNX
file. Its convolutions have their batch norms folded in, so each gets a new one that gives the same outputs on the first
training set. The auxiliary character output is not exported and starts afresh.
"""

import argparse
import copy
import math
import sys
from collections import Counter
from pathlib import Path

import numpy as np
import onnx
import sentencepiece
import torch
from onnx import numpy_helper
from sentencepiece import sentencepiece_model_pb2

from batches import stack
from model import Recognizer
from train import read_sets
from units import load_units

ROUNDS, UNSEEN_COUNT = 6, 0.1


def restore_units(pieces, sentences, path):
    """Writes the vocabulary and returns it; the scores are log relative frequencies (Kudo, 2018, with one best split)."""
    scaffold = sentencepiece_model_pb2.ModelProto()
    scaffold.ParseFromString(path.read_bytes())
    counts = Counter({piece: len(piece) for piece in pieces})
    for _ in range(ROUNDS):
        total = sum(counts.values())
        del scaffold.pieces[1:]
        for piece in pieces:
            scaffold.pieces.add(piece=piece, score=math.log((counts[piece] + UNSEEN_COUNT) / total))
        units = sentencepiece.SentencePieceProcessor(model_proto=scaffold.SerializeToString())
        counts = Counter(piece for text in sentences for piece in units.encode(text, out_type=str))
    path.write_bytes(scaffold.SerializeToString())
    return units


def read_weights(path):
    """{short name: array}, dequantized; exporters number the rest, so those are found by their user."""
    graph = onnx.load(str(path)).graph
    stored = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    for node in graph.node:
        if node.op_type == "DequantizeLinear":
            weights, scale = stored[node.input[0]].astype(np.float32), stored[node.input[1]]
            axis = next(attribute.i for attribute in node.attribute if attribute.name == "axis")
            stored[node.output[0]] = weights * scale.reshape([-1 if d == axis else 1 for d in range(weights.ndim)])
    inputs = {kind: [node.input for node in graph.node if node.op_type == kind] for kind in ("Conv", "GRU", "MatMul")}
    named = {name: stored[name] for name in ("model.mean", "model.scale", "model.output.bias")}
    named["model.output.weight"] = stored[inputs["MatMul"][-1][1]].T
    convolutions = [(stored[names[1]], stored[names[2]]) for names in inputs["Conv"]]
    return named, convolutions, [[stored[name] for name in names[1:4]] for names in inputs["GRU"]]


def reset_to_update(matrix):
    """ONNX keeps a GRU's gates as update, reset, new; torch as reset, update, new."""
    update, reset, new = np.split(matrix, 3)
    return torch.from_numpy(np.concatenate([reset, update, new]).astype(np.float32))


@torch.no_grad()
def restore_recurrent(model, layers):
    for layer, (inputs, states, biases) in enumerate(layers):
        for direction, suffix in enumerate(("", "_reverse")):
            half = biases.shape[1] // 2
            for name, value in (("weight_ih", inputs[direction]), ("weight_hh", states[direction]),
                                ("bias_ih", biases[direction][:half]), ("bias_hh", biases[direction][half:])):
                getattr(model.recurrent, f"{name}_l{layer}{suffix}").copy_(reset_to_update(value))


@torch.no_grad()
def restore_convolutions(model, convolutions, features, lengths):
    """Front to back: the statistics of what each convolution gives become its norm, scaled so that nothing changes."""
    blocks = [model.enter, model.subsample, *model.blocks, model.halve]
    for block, (weight, bias) in zip(blocks, convolutions):
        block.convolution.weight.copy_(torch.from_numpy(weight))
        seen = []
        hook = block.convolution.register_forward_hook(lambda _module, _inputs, output: seen.append(output))
        model(features, lengths)
        hook.remove()
        mean, variance = seen[0].mean((0, 2)), seen[0].var((0, 2))
        block.norm.running_mean.copy_(mean)
        block.norm.running_var.copy_(variance)
        block.norm.weight.copy_((variance + block.norm.eps).sqrt())
        block.norm.bias.copy_(torch.from_numpy(bias.copy()) + mean)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--language", required=True)
    parser.add_argument("--model", type=Path, required=True, help="folder with model.int8.onnx and tokens.txt")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--units", type=Path, required=True, help="folder that units.py wrote; its pieces are replaced")
    args = parser.parse_args()
    pieces = [line.rsplit(" ", 1)[0] for line in (args.model / "tokens.txt").read_text("utf-8").splitlines()][1:]
    units = restore_units(pieces, [line.strip() for line in sys.stdin], args.units / f"{args.language}.model")
    sets = read_sets(args.data / args.language, "train")
    characters = sorted({character for entry in sets[0].entries for character in entry["text"]})
    named, convolutions, recurrent = read_weights(args.model / "model.int8.onnx")
    mean, deviation = named["model.mean"].copy(), 1 / named["model.scale"]
    model = Recognizer(units.get_piece_size(), len(characters) + 1, mean, deviation).eval()
    with torch.no_grad():
        model.output.weight.copy_(torch.from_numpy(copy.deepcopy(named["model.output.weight"])))
        model.output.bias.copy_(torch.from_numpy(copy.deepcopy(named["model.output.bias"])))
    restore_recurrent(model, recurrent)
    features, lengths = stack([sets[0].features(entry) for entry in sets[0].entries[:300]], mean)
    restore_convolutions(model, convolutions, torch.from_numpy(features), torch.from_numpy(lengths))
    torch.save({"model": model.state_dict(), "mean": mean, "deviation": deviation, "characters": characters},
               args.data / args.language / "checkpoint.pt")
    print(f"{args.language}: {units.get_piece_size()} units, checkpoint written")


if __name__ == "__main__":
    main()
