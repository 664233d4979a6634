/**
 * What a Marian model consists of, apart from any graph. Weights keep the integers, scales and zero points of the
 * published files. D = d_model, F = width of the feed-forward layers, V = vocabulary, P = positions.
 *
 * @module
 */

/** A matrix of integers, [rows, columns] in row-major order: value = (data - zeroPoint) * scale, by column. */
export interface QuantizedMatrix {
  rows: number;
  columns: number;
  data: Int8Array | Uint8Array;
  /** One for each column. */
  scale: Float32Array;
  /** One for each column, of the type of `data`. */
  zeroPoint: Int8Array | Uint8Array;
}

export interface Linear {
  weight: QuantizedMatrix;
  /** One for each column. */
  bias: Float32Array;
}

export interface LayerNorm {
  gamma: Float32Array;
  beta: Float32Array;
  epsilon: number;
}

/** Four [D, D] layers. */
export interface Attention {
  query: Linear;
  key: Linear;
  value: Linear;
  out: Linear;
}

export interface EncoderLayer {
  attention: Attention;
  attentionNorm: LayerNorm;
  /** [D, F] */
  wide: Linear;
  /** [F, D] */
  narrow: Linear;
  norm: LayerNorm;
}

export interface DecoderLayer extends EncoderLayer {
  /** Attention to the source. */
  cross: Attention;
  crossNorm: LayerNorm;
}

export interface Embedding {
  /** [V, D] integers: value = (data - zeroPoint) * scale, by token. */
  table: Int8Array | Uint8Array;
  /** One for each token. */
  scale: Float32Array;
  /** One for all tokens. */
  zeroPoint: number;
  /** float32 [P, D], added to the rows. */
  positions: Float32Array;
}

export type Activation = "swish" | "relu";

export interface MarianWeights {
  dModel: number;
  heads: number;
  vocabulary: number;
  activation: Activation;
  encoderEmbedding: Embedding;
  encoder: EncoderLayer[];
  decoderEmbedding: Embedding;
  decoder: DecoderLayer[];
  /** [D, V], with the bias on the logits. */
  head: Linear;
}
