/**
 * A recognizer of the size of the published Vietnamese zipformer (about 66 million int8 weights) in zipformer CTC format,
 * with random weights. All its layers work at 25 frames a second, where a zipformer halves the rate of most: it costs
 * rather more than the real one.
 *
 * @module
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { GraphWriter, value } from "../../../functions/translate/engines/onnx/rebuild/graph_writer.ts";
import { ElementType, encodeModel } from "../../../functions/translate/engines/onnx/rebuild/onnx_file.ts";
import type { TwinShape } from "../../../functions/translate/engines/onnx/testing/published_twin.ts";
import { TwinLayers } from "../../../functions/translate/engines/onnx/testing/twin_layers.ts";
import { random, TwinWeights } from "../../../functions/translate/engines/onnx/testing/twin_weights.ts";

const SHAPE: TwinShape = {
  ...{ dModel: 512, heads: 8, ffn: 2048, encoderLayers: 20, decoderLayers: 0, vocabulary: 2000, positions: 1 },
  ...{ weights: "int8", norm: "node", activation: "swish" },
};

const BINS = 80;
const SUBSAMPLING = 4;

/** Writes `model.onnx` and `tokens.txt`. */
export function writeRecognizerTwin(folder: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "model.onnx"), recognizer());
  const symbols = Array.from({ length: SHAPE.vocabulary }, (_, at) => at === 0 ? "<blk>" : `▁word${at}`);
  writeFileSync(join(folder, "tokens.txt"), symbols.map((symbol, at) => `${symbol} ${at}\n`).join(""));
}

function recognizer(): Uint8Array {
  const graph = new GraphWriter();
  const layers = new TwinLayers(graph, new TwinWeights(graph, SHAPE), SHAPE);
  let states = entrance(graph);
  for (let layer = 0; layer < SHAPE.encoderLayers; layer++) {
    const name = `encoder.layers.${layer}`;
    states = layers.attend(states, layers.keysAndValues(states, name), name);
    states = layers.feed(states, name);
  }
  const logProbs = graph.output("log_probs", graph.add("LogSoftmax", [layers.logits(states)], { axis: -1 }));
  const lengths = graph.add("Div", ["x_lens", graph.integers("subsampling", [SUBSAMPLING], [])]);
  const model = graph.model([
    value("x", ElementType.float, ["N", "T", BINS]),
    value("x_lens", ElementType.int64, ["N"]),
  ], [
    value(logProbs, ElementType.float, ["N", "S", SHAPE.vocabulary]),
    value(graph.output("log_probs_len", lengths), ElementType.int64, ["N"]),
  ]);
  const metadata = { model_type: "zipformer2_ctc", version: "1", model_author: "JBCalling", comment: "twin, random" };
  return encodeModel({ ...model, metadataProps: Object.entries(metadata).map(([key, value]) => ({ key, value })) });
}

/** Features [N, T, 80] -> states [N, T / 4, D] */
function entrance(graph: GraphWriter): string {
  const next = random("entrance");
  const weights = Float32Array.from({ length: SHAPE.dModel * BINS * SUBSAMPLING }, () => (next() - 0.5) / 20);
  const kernel = graph.floats("entrance", weights, [SHAPE.dModel, BINS, SUBSAMPLING]);
  const turned = graph.add("Transpose", ["x"], { perm: [0, 2, 1] });
  const frames = graph.add("Conv", [turned, kernel], { kernel_shape: [SUBSAMPLING], strides: [SUBSAMPLING] });
  return graph.add("Transpose", [frames], { perm: [0, 2, 1] });
}
