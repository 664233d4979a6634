/**
 * Model folders as published: small graphs with the inputs and outputs of the exports, random weights, and the
 * configuration and tokenizer of each kind of model. What goes on inside the graphs is Marian's for all kinds; a loader
 * only sees what goes in and comes out.
 *
 * @module
 */
import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ModelFamily } from "../model_config.ts";
import type { PairSettings } from "../pair_settings.ts";
import { SMALL_TWIN, type TwinShape, writeTwin } from "./published_twin.ts";

export interface FolderKind {
  family: ModelFamily;
  /** `suffix`: the language's token stands after the text, as in the first mBART. */
  language?: "prefix" | "suffix";
  settings: PairSettings;
}

/** The kinds of the catalog. */
export const KINDS: Record<string, FolderKind> = {
  "Marian (opus-mt)": { family: "marian", settings: {} },
  "M2M100": { family: "m2m_100", language: "prefix", settings: { sourceToken: "__en__", targetToken: "__vi__" } },
  "NLLB": { family: "m2m_100", language: "prefix", settings: { sourceToken: "eng_Latn", targetToken: "vie_Latn" } },
  "mBART (VinAI)": { family: "mbart", language: "suffix", settings: { sourceToken: "en_XX", targetToken: "vi_VN" } },
  "T5 (EnViT5)": { family: "t5", settings: { sourcePrefix: "en: ", targetPrefix: "vi: " } },
};

export function writeModelFolder(folder: string, kind: FolderKind, shape: Partial<TwinShape> = {}): void {
  const whole = { ...SMALL_TWIN, ...shape };
  mkdirSync(join(folder, "onnx"), { recursive: true });
  const { files } = writeTwin(join(folder, "onnx"), whole);
  renameSync(files.encoder, join(folder, "onnx/encoder_model_quantized.onnx"));
  renameSync(files.decoder, join(folder, "onnx/decoder_model_merged_quantized.onnx"));
  const write = (file: string, json: unknown) => writeFileSync(join(folder, file), JSON.stringify(json));
  write("config.json", configOf(kind, whole));
  write("tokenizer.json", tokenizerOf(kind, whole));
  write("tokenizer_config.json", { eos_token: "</s>", pad_token: "<pad>", unk_token: "<unk>" });
}

function configOf(
  { family }: FolderKind,
  { dModel, heads, encoderLayers, decoderLayers, vocabulary, positions }: TwinShape,
) {
  const pad = vocabulary - 1;
  const tokens = { model_type: family, vocab_size: vocabulary, eos_token_id: 0, pad_token_id: pad };
  if (family === "t5") {
    const layers = { num_layers: encoderLayers, num_decoder_layers: decoderLayers, num_heads: heads };
    return { ...tokens, ...layers, d_kv: dModel / heads, decoder_start_token_id: pad, n_positions: positions };
  }
  return {
    ...tokens,
    d_model: dModel,
    decoder_layers: decoderLayers,
    decoder_attention_heads: heads,
    max_position_embeddings: positions,
    // Exports of the first mBART leave it out.
    ...(family !== "mbart" && { decoder_start_token_id: family === "marian" ? pad : 0 }),
  };
}

/** Letters as tokens, with the special tokens of the kind. */
function tokenizerOf({ settings, language }: FolderKind, { vocabulary }: TwinShape) {
  const { sourceToken, targetToken } = settings;
  const languages = [sourceToken, targetToken].filter((token) => token !== undefined);
  const letters = [..."▁abcdefghijklmnopqrstuvwxyz.,?!: "];
  const pieces = ["</s>", "<unk>", ...languages, ...letters, ...letters.slice(1).map((letter) => `▁${letter}`)];
  const fill = Array.from({ length: vocabulary - 1 - pieces.length }, (_, at) => `▁token${at}`);
  const tokens = [...pieces, ...fill, "<pad>"];
  const special = (content: string) => ({ id: tokens.indexOf(content), content, special: true });
  const end = { SpecialToken: { id: "</s>", type_id: 0 } };
  const tag = sourceToken ? [{ SpecialToken: { id: sourceToken, type_id: 0 } }] : [];
  const text = { Sequence: { id: "A", type_id: 0 } };
  const used = ["</s>", ...languages];
  return {
    version: "1.0",
    added_tokens: ["</s>", "<unk>", "<pad>", ...languages].map(special),
    normalizer: { type: "NFC" },
    pre_tokenizer: { type: "Metaspace", replacement: "▁", add_prefix_space: true },
    post_processor: {
      type: "TemplateProcessing",
      single: language === "suffix" ? [text, end, ...tag] : [...tag, text, end],
      pair: [],
      special_tokens: Object.fromEntries(used.map((id) => [id, { id, ids: [tokens.indexOf(id)], tokens: [id] }])),
    },
    decoder: { type: "Metaspace", replacement: "▁", add_prefix_space: true },
    model: { type: "Unigram", unk_id: 1, vocab: tokens.map((token, at) => [token, at < 2 ? 0 : -2 - at / 100]) },
  };
}
