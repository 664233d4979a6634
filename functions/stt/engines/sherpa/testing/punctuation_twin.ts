/**
 * A model with the inputs, outputs and metadata of sherpa-onnx's `online-cnn-bilstm-model.cc` and the published
 * online-punct export: the first word gets a capital, the last a full stop, whatever they are.
 *
 * @module
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { GraphWriter, value } from "../../../../translate/engines/onnx/rebuild/graph_writer.ts";
import { ElementType, encodeModel } from "../../../../translate/engines/onnx/rebuild/onnx_file.ts";

const LENGTH = 200;
const METADATA = { COMMA: "1", PERIOD: "2", QUESTION: "3", UPPER: "1", CAP: "2", MIX_CASE: "3" };

/** Writes `model.onnx` and `bpe.vocab` into a folder; the metadata is written over the model's own. */
export function writePunctuationTwin(folder: string, metadata: Record<string, string> = {}): void {
  const graph = new GraphWriter();
  const integers = (name: string, values: number[], dims?: number[]) => graph.integers(name, values, dims);
  const lengths = graph.add("Cast", ["label_lens"], { to: ElementType.int64 });
  // Each row begins and ends with a token that is no word.
  const words = graph.add("Sub", [
    graph.add("ReduceSum", [lengths], { keepdims: 0 }),
    graph.add("Mul", [graph.add("Size", [lengths]), integers("edges", [2], [])]),
  ]);
  const places = graph.add("Range", [integers("zero", [0], []), words, integers("one", [1], [])]);
  const last = graph.add("Sub", [words, "one"]);
  const scores = (name: string, place: string) => {
    const isThere = graph.add("Cast", [graph.add("Equal", [places, place])], { to: ElementType.float });
    const column = graph.add("Unsqueeze", [isThere, integers(`axis_${name}`, [1])]);
    const there = graph.add("MatMul", [column, graph.floats(`there_${name}`, Float32Array.of(0, 0, 2, 0), [1, 4])]);
    const sum = graph.add("Add", [there, graph.floats(`else_${name}`, Float32Array.of(1, 0, 0, 0))]);
    return value(graph.output(name, sum), ElementType.float, ["words", 4]);
  };
  const outputs = [scores("active_case_logits", "zero"), scores("active_punct_logits", last)];
  const model = graph.model([
    value("token_ids", ElementType.int32, ["N", LENGTH]),
    value("valid_ids", ElementType.int32, ["N", LENGTH]),
    value("label_lens", ElementType.int32, ["N"]),
  ], outputs);
  const metadataProps = Object.entries({ ...METADATA, ...metadata }).map(([key, value]) => ({ key, value }));
  writeFileSync(join(folder, "model.onnx"), encodeModel({ ...model, metadataProps }));
  const pieces = ["<unk>", "<s>", "</s>", "\u2581", ..."abcdefghijklmnopqrstuvwxyz'"];
  writeFileSync(join(folder, "bpe.vocab"), pieces.map((piece, at) => `${piece}\t${-at}\n`).join(""));
}
