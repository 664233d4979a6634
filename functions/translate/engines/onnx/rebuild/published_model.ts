/** The weights of a published opus-mt export: its encoder and its merged decoder. */
import { GraphReader, UnknownGraphError } from "./graph_reader.ts";
import type { DecoderLayer, EncoderLayer, MarianWeights } from "./marian_weights.ts";
import { decodeModel, type OnnxGraph } from "./onnx_file.ts";
import {
  isLinear,
  readActivation,
  readAttention,
  readEmbedding,
  readLayerNorm,
  readLinear,
  readResidual,
} from "./published_layers.ts";

export interface PublishedFiles {
  encoder: Uint8Array;
  decoder: Uint8Array;
}

/** Throws an `UnknownGraphError` when the graphs are not those of a post-norm Marian model with integer weights. */
export function readPublishedModel(files: PublishedFiles, shape: { dModel: number; heads: number }): MarianWeights {
  const headSize = shape.dModel / shape.heads;
  const encoderGraph = new GraphReader(decodeModel(files.encoder).graph);
  const encoder = readStack("last_hidden_state", encoderGraph, readEncoderLayer);
  const decoderGraph = new GraphReader(...branchWithoutPast(decodeModel(files.decoder).graph));
  const head = readLinear(decoderGraph, "logits");
  const decoder = readStack(head.input, decoderGraph, readDecoderLayer);
  return {
    ...shape,
    vocabulary: head.weight.columns,
    activation: encoder.activation,
    encoderEmbedding: readEmbedding(encoderGraph, encoder.input),
    encoder: encoder.layers,
    decoderEmbedding: readEmbedding(decoderGraph, decoder.input),
    decoder: decoder.layers,
    head,
  };

  function readEncoderLayer(graph: GraphReader, name: string) {
    const feed = readFeedForward(graph, name);
    const attended = readAttended(graph, feed.input);
    if (attended.source !== attended.input) {
      throw new UnknownGraphError(`Cannot rebuild the graph as ${name} must attend to itself`);
    }
    const layer: EncoderLayer = { ...feed.layer, attention: attended.attention, attentionNorm: attended.norm };
    return { layer, activation: feed.activation, input: attended.input };
  }

  function readDecoderLayer(graph: GraphReader, name: string) {
    const feed = readFeedForward(graph, name);
    const cross = readAttended(graph, feed.input);
    if (cross.source !== "encoder_hidden_states") {
      throw new UnknownGraphError(`Cannot rebuild the graph as ${name} must attend to the source`);
    }
    const self = readAttended(graph, cross.input);
    const layer: DecoderLayer = {
      ...feed.layer,
      attention: self.attention,
      attentionNorm: self.norm,
      cross: cross.attention,
      crossNorm: cross.norm,
    };
    return { layer, activation: feed.activation, input: self.input };
  }

  /** norm(x + attention(x)) */
  function readAttended(graph: GraphReader, name: string) {
    const norm = readLayerNorm(graph, name);
    const [attended, input] = readResidual(graph, norm.input, (value) => isLinear(graph, value));
    const attention = readAttention(graph, attended, headSize);
    if (attention.input !== input) {
      throw new UnknownGraphError(`Cannot rebuild the graph as ${name} must add its own input`);
    }
    return { attention, norm, input, source: attention.source };
  }
}

/** norm(x + narrow(activation(wide(x)))) */
function readFeedForward(graph: GraphReader, name: string) {
  const norm = readLayerNorm(graph, name);
  const [fed, input] = readResidual(graph, norm.input, (value) => isLinear(graph, value));
  const narrow = readLinear(graph, fed);
  const activation = readActivation(graph, narrow.input);
  const wide = readLinear(graph, activation.input);
  if (wide.input !== input) throw new UnknownGraphError(`Cannot rebuild the graph as ${name} must add its own input`);
  return { layer: { wide, narrow, norm }, activation: activation.kind, input };
}

/** Layers from the last to the first, until a value is no layer's: the embedding. */
function readStack<Layer>(
  last: string,
  graph: GraphReader,
  read: (graph: GraphReader, name: string) => { layer: Layer; activation: MarianWeights["activation"]; input: string },
) {
  const top = read(graph, last);
  const layers = [top.layer];
  let { input } = top;
  while (!isEmbedding(graph, input)) {
    const next = read(graph, input);
    layers.unshift(next.layer);
    input = next.input;
  }
  return { layers, activation: top.activation, input };
}

/** The sum of rows and positions has no constant in it, other than a layer's normalisation. */
function isEmbedding(graph: GraphReader, name: string): boolean {
  const inputs = graph.inputsOf(name, "Add");
  return inputs !== undefined && !graph.constantAndOther(inputs);
}

/** A merged decoder chooses by `use_cache_branch`: its `else` branch takes all target tokens at once. */
function branchWithoutPast(graph: OnnxGraph): OnnxGraph[] {
  const choice = graph.node.find(({ opType }) => opType === "If");
  const branch = choice?.attribute.find(({ name }) => name === "else_branch")?.g;
  return branch ? [graph, branch] : [graph];
}
