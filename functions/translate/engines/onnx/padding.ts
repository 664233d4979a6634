import * as ort from "onnxruntime-node";

/** Sentences of token ids as int64 [B, S], each padded to the longest. */
export function padded(sentences: readonly number[][], pad: number): ort.Tensor {
  const longest = Math.max(...sentences.map((ids) => ids.length));
  const ids = new BigInt64Array(sentences.length * longest).fill(BigInt(pad));
  sentences.forEach((sentence, row) => sentence.forEach((id, column) => ids[row * longest + column] = BigInt(id)));
  return new ort.Tensor("int64", ids, [sentences.length, longest]);
}
