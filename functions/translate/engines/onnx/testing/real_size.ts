/**
 * A model folder of the size of published opus-mt exports, with random weights: what translating really costs, where no
 * published file is at hand. It says nothing that means anything, and ends each translation after 16 tokens.
 *
 *     deno run -A functions/translate/engines/onnx/testing/real_size.ts FOLDER [--float]
 *
 * @module
 */
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type TwinShape, writeTwin } from "./published_twin.ts";

/** Helsinki-NLP's opus-mt models: `d_model` 512, 6 + 6 layers, 8 heads, `ffn_dim` 2048, about 65,000 tokens. */
export const REAL_SIZE: TwinShape = {
  dModel: 512,
  heads: 8,
  ffn: 2048,
  encoderLayers: 6,
  decoderLayers: 6,
  vocabulary: 65_001,
  positions: 512,
  weights: "int8",
  norm: "nodes",
  activation: "swish",
  ends: 16,
};

const STARTER = fileURLToPath(new URL("../../../models/starter/en-vi", import.meta.url));

/** Writes graphs, configuration and tokenizer as published exports have them; does nothing when they are there. */
export function writeRealSize(folder: string, { float = false } = {}): void {
  const files = float
    ? ["encoder_model", "decoder_model_merged"]
    : ["encoder_model_quantized", "decoder_model_merged_quantized"];
  const [encoder, decoder] = files.map((file) => join(folder, "onnx", `${file}.onnx`)) as [string, string];
  if (existsSync(decoder)) return;
  // Each direction its own, as published models share nothing.
  const shape: TwinShape = { ...REAL_SIZE, seed: basename(folder), weights: float ? "float" : "int8" };
  const made = writeTwin(join(folder, "onnx"), shape);
  renameSync(made.files.encoder, encoder);
  renameSync(made.files.decoder, decoder);
  writeSmallFiles(folder);
}

/** The starter's tokenizer with tokens that no text has, up to the size of a real one. */
function writeSmallFiles(folder: string): void {
  const read = (file: string) => JSON.parse(readFileSync(join(STARTER, file), "utf8"));
  const write = (file: string, json: unknown) => writeFileSync(join(folder, file), JSON.stringify(json));
  const { vocabulary, dModel, heads, ffn, encoderLayers, decoderLayers, positions } = REAL_SIZE;
  const pad = vocabulary - 1;
  const tokenizer = read("tokenizer.json");
  const known: [string, number][] = tokenizer.model.vocab;
  const filler = Array.from(
    { length: vocabulary - known.length },
    (_, at): [string, number] => [`▁\u{e000}${at}`, -20],
  );
  tokenizer.model.vocab = [...known.slice(0, -1), ...filler, known.at(-1)];
  for (const token of tokenizer.added_tokens) if (token.content === "<pad>") token.id = pad;
  const special = { bad_words_ids: [[pad]], decoder_start_token_id: pad, pad_token_id: pad, max_length: positions };
  write("tokenizer.json", tokenizer);
  write("tokenizer_config.json", { ...read("tokenizer_config.json"), model_max_length: positions });
  write("generation_config.json", { ...read("generation_config.json"), ...special });
  write("config.json", {
    ...read("config.json"),
    ...special,
    d_model: dModel,
    encoder_layers: encoderLayers,
    decoder_layers: decoderLayers,
    num_hidden_layers: encoderLayers,
    encoder_attention_heads: heads,
    decoder_attention_heads: heads,
    encoder_ffn_dim: ffn,
    decoder_ffn_dim: ffn,
    vocab_size: vocabulary,
    decoder_vocab_size: vocabulary,
    max_position_embeddings: positions,
  });
}

if (import.meta.main) writeRealSize(Deno.args[0]!, { float: Deno.args.includes("--float") });
