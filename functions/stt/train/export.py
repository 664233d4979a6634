"""A checkpoint to the files that sherpa-onnx loads: `model.int8.onnx` in zipformer CTC format, and `tokens.txt`.

    python3 export.py --language vi --data FOLDER --units FOLDER --out FOLDER [--streaming]
"""

import argparse
import io
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import helper, numpy_helper

import streaming
from model import Recognizer
from units import load_units, token_lines

QUANTIZED_AXIS = {"Conv": 0, "GRU": 1, "MatMul": 1, "Gemm": 0}
METADATA = {"version": "1", "model_author": "JBCalling"}
OFFLINE = {"model_type": "zipformer2_ctc", "comment": "eSpeak NG speech"}
STREAMING = {"model_type": "zipformer2", "comment": "streaming ctc, eSpeak NG speech", **streaming.METADATA}


class Exported(torch.nn.Module):
    """What sherpa-onnx calls: features and lengths in, log probabilities and lengths out."""

    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, features, lengths):
        logits, lengths = self.model(features, lengths)
        return logits.log_softmax(-1), lengths


def to_onnx(model):
    buffer = io.BytesIO()
    torch.onnx.export(
        Exported(model), (torch.randn(2, 123, 80), torch.tensor([123, 100])), buffer, opset_version=13,
        input_names=["x", "x_lens"], output_names=["log_probs", "log_probs_len"],
        dynamic_axes={"x": {0: "N", 1: "T"}, "x_lens": {0: "N"}, "log_probs": {0: "N", 1: "T_out"},
                      "log_probs_len": {0: "N"}})
    return onnx.load_from_string(buffer.getvalue())


def to_streaming_onnx(model):
    buffer, inputs = io.BytesIO(), streaming.example_inputs()
    outputs = ["log_probs", *(f"new_{name}" for name in list(inputs)[1:])]
    axes = {name: {axis: "N"} for name, axis in streaming.STREAMS.items()}
    torch.onnx.export(
        streaming.Exported(model), tuple(inputs.values()), buffer, opset_version=13, input_names=list(inputs),
        output_names=outputs, dynamic_axes={**axes, "log_probs": {0: "N"}})
    return onnx.load_from_string(buffer.getvalue())


def quantize(model, minimum_size=2000):
    """Weights as int8 with one scale per output channel, behind DequantizeLinear: small on disk, float in memory."""
    graph = model.graph
    users = {name: node for node in graph.node for name in node.input}
    dequantize = []
    for tensor in list(graph.initializer):
        weights = numpy_helper.to_array(tensor)
        axis = QUANTIZED_AXIS.get(users[tensor.name].op_type) if tensor.name in users else None
        if axis is None or weights.dtype != np.float32 or weights.size < minimum_size:
            continue
        others = tuple(index for index in range(weights.ndim) if index != axis)
        scale = np.maximum(np.abs(weights).max(others), 1e-8).astype(np.float32) / 127
        shape = [-1 if index == axis else 1 for index in range(weights.ndim)]
        small = np.clip(np.round(weights / scale.reshape(shape)), -127, 127).astype(np.int8)
        graph.initializer.remove(tensor)
        for suffix, value in (("_int8", small), ("_scale", scale), ("_zero", np.zeros(scale.shape, np.int8))):
            graph.initializer.append(numpy_helper.from_array(value, tensor.name + suffix))
        inputs = [tensor.name + suffix for suffix in ("_int8", "_scale", "_zero")]
        dequantize.append(helper.make_node("DequantizeLinear", inputs, [tensor.name], axis=axis))
    for node in reversed(dequantize):
        graph.node.insert(0, node)


def describe(model, metadata):
    for key, value in {**METADATA, **metadata}.items():
        entry = model.metadata_props.add()
        entry.key, entry.value = key, str(value)


def write(path, data):
    """Through a temporary name, so that a reader never sees half a file."""
    partial = path.with_suffix(path.suffix + ".part")
    partial.write_bytes(data)
    partial.rename(path)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--language", required=True, help="vi, en, or lid for language identification")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--units", type=Path, help="folder of the vocabulary; not for lid")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--streaming", action="store_true")
    args = parser.parse_args()
    name = "streaming.pt" if args.streaming else "checkpoint.pt"
    saved = torch.load(args.data / args.language / name, map_location="cpu", weights_only=False)
    if args.language == "lid":
        from identify import LANGUAGES, Identifier
        model, lines = Identifier(saved["mean"], saved["deviation"]), ["<blk> 0"] + [
            f"{name} {index}" for index, name in enumerate(LANGUAGES, 1)]
    else:
        units = load_units(args.units / f"{args.language}.model")
        lines = token_lines(units)
        kind = streaming.StreamingRecognizer if args.streaming else Recognizer
        model = kind(units.get_piece_size(), len(saved["characters"]) + 1, saved["mean"], saved["deviation"])
    model.load_state_dict(saved["model"])
    graph = to_streaming_onnx(model.eval()) if args.streaming else to_onnx(model.eval())
    quantize(graph)
    describe(graph, STREAMING if args.streaming else OFFLINE)
    onnx.checker.check_model(graph)
    args.out.mkdir(parents=True, exist_ok=True)
    write(args.out / "tokens.txt", ("\n".join(lines) + "\n").encode())
    write(args.out / "model.int8.onnx", graph.SerializeToString())
    print(f"{args.language}: {len(graph.SerializeToString()) / 1e6:.2f} MB, {len(lines)} tokens")


if __name__ == "__main__":
    main()
