/** The parts of a published export that decoding needs: its `config.json`, by the kind of model, and file names. */
import { existsSync, readFileSync } from "node:fs";
import { z } from "zod";

const Tokens = {
  vocab_size: z.int().positive(),
  eos_token_id: z.int(),
  pad_token_id: z.int(),
};

const BartConfigSchema = z.object({
  ...Tokens,
  model_type: z.enum(["marian", "m2m_100", "mbart"]),
  d_model: z.int().positive(),
  decoder_layers: z.int().positive(),
  decoder_attention_heads: z.int().positive(),
  /** Some mBART exports leave it to whoever translates. */
  decoder_start_token_id: z.int().nullish(),
  max_position_embeddings: z.int().positive(),
});

const T5ConfigSchema = z.object({
  ...Tokens,
  model_type: z.enum(["t5", "mt5"]),
  d_kv: z.int().positive(),
  num_heads: z.int().positive(),
  num_layers: z.int().positive(),
  num_decoder_layers: z.int().positive().nullish(),
  decoder_start_token_id: z.int(),
  n_positions: z.int().positive().nullish(),
});

const ConfigSchema = z.discriminatedUnion("model_type", [BartConfigSchema, T5ConfigSchema]);

export type ModelFamily = "marian" | "m2m_100" | "mbart" | "t5";

export interface ModelConfig {
  family: ModelFamily;
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

/** T5's relative positions have no end; its models were trained on texts of this many tokens. */
const T5_POSITIONS = 512;

/** Reads and checks a model folder of the Hugging Face layout. Throws when a file is missing or the type is another. */
export function readModelConfig(folder: string): ModelConfig {
  const existing = (file: string) => {
    const path = `${folder}/${file}`;
    if (!existsSync(path)) throw new Error(`Cannot load the translator as ${path} must exist`);
    return path;
  };
  const parsed = ConfigSchema.safeParse(JSON.parse(readFileSync(existing("config.json"), "utf8")));
  if (!parsed.success) {
    throw new Error(
      `Cannot load the translator as ${folder}/config.json must be that of Marian, M2M100, mBART or T5: ` +
        z.prettifyError(parsed.error),
    );
  }
  return {
    ...shapeOf(parsed.data),
    vocabulary: parsed.data.vocab_size,
    end: parsed.data.eos_token_id,
    pad: parsed.data.pad_token_id,
    files: {
      encoder: existing("onnx/encoder_model_quantized.onnx"),
      decoder: existing("onnx/decoder_model_merged_quantized.onnx"),
      tokenizer: existing("tokenizer.json"),
      tokenizerConfig: existing("tokenizer_config.json"),
    },
  };
}

function shapeOf(config: z.infer<typeof ConfigSchema>) {
  if ("d_kv" in config) {
    return {
      family: "t5" as const,
      layers: config.num_decoder_layers ?? config.num_layers,
      heads: config.num_heads,
      headSize: config.d_kv,
      start: config.decoder_start_token_id,
      maxTokens: config.n_positions ?? T5_POSITIONS,
    };
  }
  return {
    family: config.model_type,
    layers: config.decoder_layers,
    heads: config.decoder_attention_heads,
    headSize: config.d_model / config.decoder_attention_heads,
    start: config.decoder_start_token_id ?? config.eos_token_id,
    maxTokens: config.max_position_embeddings,
  };
}
