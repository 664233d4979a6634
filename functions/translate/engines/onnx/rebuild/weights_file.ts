/**
 * The weights of a model in a file of their own. onnxruntime keeps the bodies of loops as they were read, so what lies in
 * them stays in memory twice or more; what lies beside them does not.
 *
 * @module
 */
import type { OnnxGraph, OnnxModel, OnnxTensor } from "./onnx_file.ts";

/** Smaller tensors stay in the graph, in bytes. */
const LARGE = 1024;

/** Where tensors begin: what memory mapping asks for. */
const ALIGNMENT = 4096;

/** `name` is what the weights' file will be called, beside the model's. The given model is left as it is. */
export function withWeightsApart(model: OnnxModel, name: string): { model: OnnxModel; weights: Uint8Array } {
  const pieces: { offset: number; bytes: Uint8Array }[] = [];
  let end = 0;
  const apart = (tensor: OnnxTensor): OnnxTensor => {
    const { rawData, ...rest } = tensor;
    if (!rawData || rawData.length < LARGE) return tensor;
    const offset = Math.ceil(end / ALIGNMENT) * ALIGNMENT;
    pieces.push({ offset, bytes: rawData });
    end = offset + rawData.length;
    const place = { location: name, offset: String(offset), length: String(rawData.length) };
    return { ...rest, externalData: Object.entries(place).map(([key, value]) => ({ key, value })), dataLocation: 1 };
  };
  const graphApart = (graph: OnnxGraph): OnnxGraph => ({
    ...graph,
    initializer: graph.initializer.map(apart),
    node: graph.node.map((node) => ({
      ...node,
      attribute: node.attribute.map((attribute) =>
        attribute.g ? { ...attribute, g: graphApart(attribute.g) } : attribute
      ),
    })),
  });
  const graph = graphApart(model.graph);
  const weights = new Uint8Array(end);
  for (const { offset, bytes } of pieces) weights.set(bytes, offset);
  return { model: { ...model, graph }, weights };
}
