/** The parts of a published opus-mt export that decoding needs: its `config.json` and file names. */
import { existsSync, readFileSync } from "node:fs";
import { z } from "zod";

const ConfigSchema = z.object({
  model_type: z.literal("marian"),
  d_model: z.int().positive(),
  decoder_layers: z.int().positive(),
  decoder_attention_heads: z.int().positive(),
  vocab_size: z.int().positive(),
  eos_token_id: z.int(),
  pad_token_id: z.int(),
  decoder_start_token_id: z.int(),
  max_position_embeddings: z.int().positive(),
});

export interface ModelConfig {
  layers: number;
  heads: number;
  headSize: number;
  vocabulary: number;
  end: number;
  pad: number;
  start: number;
  /** The longest source and target, in tokens. */
  maxTokens: number;
  files: { encoder: string; decoder: string; tokenizer: string; tokenizerConfig: string };
}

/** Reads and checks a model folder of the Hugging Face layout. Throws when a file is missing or the type is another. */
export function readModelConfig(folder: string): ModelConfig {
  const config = ConfigSchema.parse(JSON.parse(readFileSync(`${folder}/config.json`, "utf8")));
  const existing = (file: string) => {
    const path = `${folder}/${file}`;
    if (!existsSync(path)) throw new Error(`Cannot load the translator as ${path} must exist`);
    return path;
  };
  return {
    layers: config.decoder_layers,
    heads: config.decoder_attention_heads,
    headSize: config.d_model / config.decoder_attention_heads,
    vocabulary: config.vocab_size,
    end: config.eos_token_id,
    pad: config.pad_token_id,
    start: config.decoder_start_token_id,
    maxTokens: config.max_position_embeddings,
    files: {
      encoder: existing("onnx/encoder_model_quantized.onnx"),
      decoder: existing("onnx/decoder_model_merged_quantized.onnx"),
      tokenizer: existing("tokenizer.json"),
      tokenizerConfig: existing("tokenizer_config.json"),
    },
  };
}
