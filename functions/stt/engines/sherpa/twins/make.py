"""Makes the twins: tiny models with the inputs, outputs and metadata of the published exports, to prove that each type is
loaded and run right. They hear loudness: "la" when there is sound, nothing in silence; Whisper's says "la" always, in Vietnamese.

    python3 make.py      (Debian packages python3-onnx, python3-numpy)

Signatures are those that sherpa-onnx 1.13 reads (sherpa-onnx/csrc/offline-*-model.cc, online-zipformer2-*-model.cc) and that
the export scripts of icefall and sherpa-onnx (scripts/nemo, scripts/sense-voice, scripts/whisper, scripts/moonshine) write.
"""

import base64
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

HERE = Path(__file__).parent
FLOAT, INT64, INT32 = TensorProto.FLOAT, TensorProto.INT64, TensorProto.INT32

# Log mel energies: about -16 in digital silence, above -8 in speech.
LOUD = 8.0
FORBIDDEN = -1000.0


class Graph:
    """Nodes and constants by name; each operation gives the name of its result."""

    def __init__(self):
        self.nodes, self.constants = [], []

    def constant(self, values, dtype=np.float32):
        name = f"c{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.array(values, dtype=dtype), name))
        return name

    def op(self, kind, *inputs, name=None, **attributes):
        result = name or f"n{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [result], **attributes))
        return result

    def save(self, path, inputs, outputs, metadata):
        value = lambda spec: helper.make_tensor_value_info(*spec)
        graph = helper.make_graph(self.nodes, "twin", list(map(value, inputs)), list(map(value, outputs)), self.constants)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
        helper.set_model_props(model, {key: str(item) for key, item in metadata.items()})
        onnx.checker.check_model(model)
        path.parent.mkdir(exist_ok=True)
        onnx.save(model, path)


def tokens(folder, lines):
    (HERE / folder).mkdir(exist_ok=True)
    (HERE / folder / "tokens.txt").write_text("".join(f"{symbol} {number}\n" for number, symbol in enumerate(lines)))


def every_fourth(graph, features, axis):
    return graph.op("Slice", features, graph.constant([0], np.int64), graph.constant([1 << 40], np.int64),
                    graph.constant([axis], np.int64), graph.constant([4], np.int64))


def quarter(graph, lengths, dtype, name=None):
    return graph.op("Div", graph.op("Add", lengths, graph.constant(3, dtype)), graph.constant(4, dtype), name=name)


def loudness(graph, features, size, count, heard, offset=LOUD, blank=None):
    """Scores of `count` symbols from the mean of `size` bins: 0 for the others, mean + offset for `heard`."""
    weights, bias = np.zeros((size, count)), np.full(count, FORBIDDEN)
    weights[:, heard] = 1 / size
    bias[heard], bias[blank_of(count) if blank is None else blank] = offset, 0
    return graph.op("Add", graph.op("MatMul", features, graph.constant(weights)), graph.constant(bias))


def blank_of(count):
    return count - 1 if count == NEMO_SYMBOLS else 0


NEMO_SYMBOLS = 5


def offline_transducer():
    """It may have heard "lo" as well, if somebody says so."""
    folder, count = HERE / "offline-transducer", 5
    tokens("offline-transducer", ["<blk>", "<sos/eos>", "<unk>", "\u2581LA", "\u2581LO"])
    encoder = Graph()
    heard = loudness(encoder, every_fourth(encoder, "x", 1), 80, count, 3, blank=0)
    # What "la" scores goes to "lo" too, a little less.
    share = np.eye(count)
    share[3, 4], share[4, 4] = 1, 0
    less = encoder.constant(np.array([0, 0, 0, 0, -0.5]))
    encoder.op("Add", encoder.op("MatMul", heard, encoder.constant(share)), less, name="encoder_out")
    quarter(encoder, "x_lens", np.int64, "encoder_out_lens")
    encoder.save(folder / "encoder.onnx", [("x", FLOAT, ["N", "T", 80]), ("x_lens", INT64, ["N"])],
                 [("encoder_out", FLOAT, ["N", "S", count]), ("encoder_out_lens", INT64, ["N"])],
                 {"model_type": "zipformer2", "version": "1", "comment": "twin"})
    transducer_rest(folder, count)


def transducer_rest(folder, count):
    """Whoever has just said it says it no more."""
    decoder = Graph()
    last = decoder.op("Gather", "y", decoder.constant(1, np.int64), axis=1)
    table = np.zeros((count, count))
    table[3:, 3:] = FORBIDDEN
    decoder.op("Gather", decoder.constant(table), last, name="decoder_out")
    decoder.save(folder / "decoder.onnx", [("y", INT64, ["N", 2])], [("decoder_out", FLOAT, ["N", count])],
                 {"context_size": 2, "vocab_size": count})
    joiner = Graph()
    joiner.op("Add", "encoder_out", "decoder_out", name="logit")
    joiner.save(folder / "joiner.onnx", [("encoder_out", FLOAT, ["N", count]), ("decoder_out", FLOAT, ["N", count])],
                [("logit", FLOAT, ["N", count])], {"joiner_dim": count})


def nemo_ctc():
    tokens("nemo-ctc", ["<unk>", "\u2581la", "a", "b", "<blk>"])
    graph = Graph()
    # Features are normalised for each utterance: what is louder than its mean.
    scores = loudness(graph, every_fourth(graph, graph.op("Transpose", "audio_signal", perm=[0, 2, 1]), 1), 80,
                      NEMO_SYMBOLS, 1, offset=0)
    graph.op("LogSoftmax", scores, name="logprobs", axis=-1)
    graph.save(HERE / "nemo-ctc" / "model.onnx", [("audio_signal", FLOAT, ["N", 80, "T"]), ("length", INT64, ["N"])],
               [("logprobs", FLOAT, ["N", "S", NEMO_SYMBOLS])],
               {"model_type": "EncDecCTCModelBPE", "vocab_size": NEMO_SYMBOLS, "subsampling_factor": 4,
                "normalize_type": "per_feature", "version": "1", "model_author": "twin"})


def zipformer_ctc():
    tokens("zipformer-ctc", ["<blk>", "<unk>", "\u2581LA", "B"])
    graph = Graph()
    scores = loudness(graph, every_fourth(graph, "x", 1), 80, 4, 2)
    graph.op("LogSoftmax", scores, name="log_probs", axis=-1)
    quarter(graph, "x_lens", np.int64, "log_probs_len")
    graph.save(HERE / "zipformer-ctc" / "model.onnx", [("x", FLOAT, ["N", "T", 80]), ("x_lens", INT64, ["N"])],
               [("log_probs", FLOAT, ["N", "S", 4]), ("log_probs_len", INT64, ["N"])],
               {"model_type": "zipformer2_ctc", "version": "1", "comment": "twin"})


def sense_voice():
    symbols = ["<blank>", "<|en|>", "<|NEUTRAL|>", "<|Speech|>", "<|withitn|>", "\u2581La.", "x"]
    tokens("sense-voice", symbols)
    graph = Graph()
    scores = loudness(graph, "x", 560, len(symbols), 5, offset=0)
    head = np.full((1, 4, len(symbols)), FORBIDDEN)
    head[0, range(4), range(1, 5)] = 0
    graph.op("Concat", graph.constant(head), scores, name="logits", axis=1)
    graph.save(HERE / "sense-voice" / "model.onnx",
               [("x", FLOAT, [1, "T", 560]), ("x_length", INT32, [1]), ("language", INT32, [1]), ("text_norm", INT32, [1])],
               [("logits", FLOAT, [1, "S", len(symbols)])],
               {"model_type": "sense_voice_ctc", "comment": "twin", "vocab_size": len(symbols), "blank_id": 0,
                "lfr_window_size": 7, "lfr_window_shift": 6, "normalize_samples": 0, "with_itn": 14, "without_itn": 15,
                "lang_auto": 0, "lang_zh": 3, "lang_en": 4, "lang_ja": 11, "lang_ko": 12, "lang_yue": 7,
                # Samples are not in [-1, 1] there: speech is above 5.
                "neg_mean": ",".join(["-5"] * 560), "inv_stddev": ",".join(["1"] * 560)})


def whisper():
    """Vietnamese, "la", and the end: whatever it hears."""
    names = ["!", " la", "x", "<eot>", "<sot>", "<en>", "<vi>", "<translate>", "<transcribe>", "<nospeech>", "<notimestamps>"]
    number = {name: index for index, name in enumerate(names)}
    folder, layers, width, context = HERE / "whisper", 1, 4, 448
    folder.mkdir(exist_ok=True)
    (folder / "tokens.txt").write_text("".join(
        f"{base64.b64encode(name.encode()).decode()} {index}\n" for index, name in enumerate(names[:3])))
    encoder = Graph()
    mean = encoder.op("ReduceMean", "mel", axes=[1, 2], keepdims=1)
    cross = encoder.op("Expand", encoder.op("Unsqueeze", mean, encoder.constant([0], np.int64)),
                       encoder.constant([layers, 1, 1500, width], np.int64))
    encoder.op("Identity", cross, name="n_layer_cross_k")
    encoder.op("Identity", cross, name="n_layer_cross_v")
    encoder.save(folder / "encoder.onnx", [("mel", FLOAT, ["N", 80, "T"])],
                 [(name, FLOAT, [layers, "N", 1500, width]) for name in ("n_layer_cross_k", "n_layer_cross_v")],
                 {"model_type": "whisper-twin", "version": "1", "maintainer": "twin", "n_mels": 80, "n_audio_ctx": 1500,
                  "n_audio_state": width, "n_audio_head": 1, "n_audio_layer": layers, "n_vocab": len(names),
                  "n_text_ctx": context, "n_text_state": width, "n_text_head": 1, "n_text_layer": layers,
                  "sot_sequence": f"{number['<sot>']},{number['<en>']},{number['<transcribe>']}",
                  "all_language_tokens": f"{number['<en>']},{number['<vi>']}", "all_language_codes": "en,vi",
                  "sot": number["<sot>"], "sot_index": 0, "eot": number["<eot>"], "blank_id": 0, "is_multilingual": 1,
                  "no_speech": number["<nospeech>"], "non_speech_tokens": "", "transcribe": number["<transcribe>"],
                  "translate": number["<translate>"], "sot_prev": 0, "sot_lm": 0,
                  "no_timestamps": number["<notimestamps>"]})
    decoder = Graph()
    table = np.full((len(names), len(names)), FORBIDDEN)
    for before, after in {"<sot>": "<vi>", "<en>": "<transcribe>", "<vi>": "<transcribe>",
                          "<transcribe>": "<notimestamps>", "<notimestamps>": " la", " la": "<eot>"}.items():
        table[number[before], number[after]] = 0
    decoder.op("Gather", decoder.constant(table), "tokens", name="logits")
    decoder.op("Identity", "in_n_layer_self_k_cache", name="out_n_layer_self_k_cache")
    decoder.op("Identity", "in_n_layer_self_v_cache", name="out_n_layer_self_v_cache")
    cache = lambda name: (name, FLOAT, [layers, "N", context, width])
    cross_shape = lambda name: (name, FLOAT, [layers, "N", 1500, width])
    decoder.save(folder / "decoder.onnx",
                 [("tokens", INT64, ["N", "L"]), cache("in_n_layer_self_k_cache"), cache("in_n_layer_self_v_cache"),
                  cross_shape("n_layer_cross_k"), cross_shape("n_layer_cross_v"), ("offset", INT64, [1])],
                 [("logits", FLOAT, ["N", "L", len(names)]), cache("out_n_layer_self_k_cache"),
                  cache("out_n_layer_self_v_cache")], {})


def moonshine():
    """"La" when the loudest sample is loud, then the end (symbol 2)."""
    folder, count, width = HERE / "moonshine", 5, 4
    tokens("moonshine", ["<unk>", "<s>", "</s>", "\u2581La", "x"])
    preprocess = Graph()
    framed = preprocess.op("Slice", "audio", preprocess.constant([0], np.int64), preprocess.constant([1 << 40], np.int64),
                           preprocess.constant([1], np.int64), preprocess.constant([384], np.int64))
    power = preprocess.op("ReduceMax", preprocess.op("Abs", "audio"), axes=[1], keepdims=1)
    flat = preprocess.op("Add", preprocess.op("Mul", framed, preprocess.constant(0.0)), power)
    wide = preprocess.op("Unsqueeze", flat, preprocess.constant([2], np.int64))
    preprocess.op("Mul", wide, preprocess.constant(np.ones((1, 1, width))), name="features")
    preprocess.save(folder / "preprocess.onnx", [("audio", FLOAT, [1, "N"])], [("features", FLOAT, [1, "T", width])], {})
    encode = Graph()
    encode.op("Identity", "features", name="encoder_out")
    encode.save(folder / "encode.onnx", [("features", FLOAT, [1, "T", width]), ("features_len", INT32, [1])],
                [("encoder_out", FLOAT, [1, "T", width])], {})
    for name, states in (("uncached_decode", []), ("cached_decode", ["in_state"])):
        decode = Graph()
        after = np.full((count, count), FORBIDDEN)
        after[1, [2, 3]], after[3, 2] = [0, -0.05], 0
        scores = decode.op("Gather", decode.constant(after), "token")
        sound = decode.op("ReduceMax", "encoder_out", axes=[1, 2], keepdims=1)
        symbol = np.zeros((1, 1, count))
        symbol[0, 0, 3] = 1
        decode.op("Add", scores, decode.op("Mul", sound, decode.constant(symbol)), name="logits")
        decode.op("Identity", "encoder_out", name="out_state")
        decode.save(folder / f"{name}.onnx",
                    [("token", INT32, [1, 1]), ("encoder_out", FLOAT, [1, "T", width]), ("seq_len", INT32, [1])]
                    + [(state, FLOAT, [1, "T", width]) for state in states],
                    [("logits", FLOAT, [1, 1, count]), ("out_state", FLOAT, [1, "T", width])], {})


def moonshine_v2():
    """The same, as one decoder whose states are keys and values; its symbols are in base64."""
    folder, names, width = HERE / "moonshine-v2", ["<unk>", "<s>", "</s>", "\u2581La", "x"], 4
    tokens("moonshine-v2", [base64.b64encode(name.encode()).decode() for name in names])
    encode = Graph()
    framed = encode.op("Slice", "input_values", encode.constant([0], np.int64), encode.constant([1 << 40], np.int64),
                       encode.constant([1], np.int64), encode.constant([384], np.int64))
    power = encode.op("ReduceMax", encode.op("Abs", "input_values"), axes=[1], keepdims=1)
    flat = encode.op("Add", encode.op("Mul", framed, encode.constant(0.0)), power)
    wide = encode.op("Unsqueeze", flat, encode.constant([2], np.int64))
    encode.op("Mul", wide, encode.constant(np.ones((1, 1, width))), name="last_hidden_state")
    encode.save(folder / "encoder_model.onnx", [("input_values", FLOAT, [1, "N"]), ("attention_mask", INT64, [1, "N"])],
                [("last_hidden_state", FLOAT, [1, "T", width])], {})
    decode = Graph()
    after = np.full((len(names), len(names)), FORBIDDEN)
    after[1, [2, 3]], after[3, 2] = [0, -0.05], 0
    scores = decode.op("Gather", decode.constant(after), "input_ids")
    sound = decode.op("ReduceMax", "encoder_hidden_states", axes=[1, 2], keepdims=1)
    symbol = np.zeros((1, 1, len(names)))
    symbol[0, 0, 3] = 1
    decode.op("Add", scores, decode.op("Mul", sound, decode.constant(symbol)), name="logits")
    heard = decode.op("Unsqueeze", "encoder_hidden_states", decode.constant([1], np.int64))
    inputs, outputs = [], [("logits", FLOAT, [1, "L", len(names)])]
    for part in ("decoder.key", "decoder.value", "encoder.key", "encoder.value"):
        past, present = f"past_key_values.0.{part}", f"present.0.{part}"
        if part.startswith("decoder"):
            decode.op("Concat", past, decode.constant(np.zeros((1, 1, 1, width))), name=present, axis=2)
        else:
            decode.op("Identity", heard, name=present)
        inputs.append((past, FLOAT, [1, 1, f"{part}_length", width]))
        outputs.append((present, FLOAT, [1, 1, f"{part}_next", width]))
    decode.save(folder / "decoder_model_merged.onnx",
                [("encoder_attention_mask", INT64, [1, "T"]), ("input_ids", INT64, [1, "L"]),
                 ("encoder_hidden_states", FLOAT, [1, "T", width]), *inputs, ("use_cache_branch", TensorProto.BOOL, [1])],
                outputs, {})


# One block of one layer; 45 frames are read at once, 32 of them are new.
ONLINE = {"encoder_dims": 16, "query_head_dims": 4, "value_head_dims": 4, "num_heads": 1, "num_encoder_layers": 1,
          "cnn_module_kernels": 5, "left_context_len": 8, "T": 45, "decode_chunk_len": 32}


def online(path, count, heard, output, metadata):
    graph = Graph()
    states = [("cached_key_0", [8, "N", 4]), ("cached_nonlin_attn_0", [1, "N", 8, 12]), ("cached_val1_0", [8, "N", 4]),
              ("cached_val2_0", [8, "N", 4]), ("cached_conv1_0", ["N", 16, 2]), ("cached_conv2_0", ["N", 16, 2]),
              ("embed_states", ["N", 128, 3, 19])]
    # Eight results of the 32 new frames, as the published encoders give at 25 Hz.
    new = graph.op("Slice", "x", graph.constant([0], np.int64), graph.constant([32], np.int64), graph.constant([1], np.int64))
    scores = loudness(graph, every_fourth(graph, new, 1), 80, count, heard)
    graph.op("LogSoftmax" if output == "log_probs" else "Identity", scores, name=output)
    inputs = [("x", FLOAT, ["N", 45, 80])] + [(name, FLOAT, shape) for name, shape in states] + [("processed_lens", INT64, ["N"])]
    outputs = [(output, FLOAT, ["N", 8, count])]
    for name, shape in states:
        graph.op("Identity", name, name=f"new_{name}")
        outputs.append((f"new_{name}", FLOAT, shape))
    graph.op("Add", "processed_lens", graph.constant([16], np.int64), name="new_processed_lens")
    outputs.append(("new_processed_lens", INT64, ["N"]))
    graph.save(path, inputs, outputs, {**ONLINE, **metadata, "version": "1", "comment": "streaming twin"})


def online_transducer():
    tokens("online-transducer", ["<blk>", "<sos/eos>", "<unk>", "\u2581LA"])
    folder = HERE / "online-transducer"
    online(folder / "encoder.onnx", 4, 3, "encoder_out", {"model_type": "zipformer2"})
    transducer_rest(folder, 4)


def online_ctc():
    tokens("online-ctc", ["<blk>", "<unk>", "\u2581LA", "B"])
    online(HERE / "online-ctc" / "model.onnx", 4, 2, "log_probs", {"model_type": "zipformer2"})


if __name__ == "__main__":
    for make in (offline_transducer, zipformer_ctc, nemo_ctc, sense_voice, whisper, moonshine, moonshine_v2, online_transducer, online_ctc):
        make()
