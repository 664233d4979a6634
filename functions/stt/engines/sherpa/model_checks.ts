/**
 * Whether the files of a recognizer belong together, before the native engine sees them: where it misses something it
 * ends the whole process. What it asks for is in its sources, sherpa-onnx/csrc/offline-*-model.cc and online-*-model.cc.
 *
 * @module
 */
import { closeSync, openSync, readFileSync, readSync } from "node:fs";
import { readOnnxMetadata } from "@jbcalling/onnx";
import type { ModelFiles, PunctuationFiles } from "../../pack.ts";

const ZIPFORMER2 = [
  ...["encoder_dims", "query_head_dims", "value_head_dims", "num_heads", "num_encoder_layers", "cnn_module_kernels"],
  ...["left_context_len", "T", "decode_chunk_len"],
];

const WHISPER = [
  ...["n_mels", "n_text_layer", "n_text_ctx", "n_text_state", "n_vocab", "sot", "eot", "blank_id", "translate"],
  ...["transcribe", "is_multilingual", "no_timestamps", "no_speech", "sot_sequence"],
];

const SENSE_VOICE = [
  ...["vocab_size", "lfr_window_size", "lfr_window_shift", "normalize_samples", "with_itn", "without_itn", "lang_auto"],
  ...["lang_zh", "lang_en", "lang_ja", "lang_ko", "lang_yue", "neg_mean", "inv_stddev"],
];

/** Symbols that a CTC decoder takes for its blank. */
const BLANKS = ["<blk>", "<eps>", "<blank>"];

/** Throws what is wrong with a recognizer's files. */
export function checkModel(files: ModelFiles): void {
  const symbols = checkTokens(files);
  switch (files.type) {
    case "zipformer-ctc":
      requireMetadata(files.model, { model_type: "zipformer2_ctc" }, []);
      return requireBlank(files, symbols);
    case "nemo-ctc":
      requireMetadata(files.model, { model_type: "EncDecCTCModelBPE" }, ["vocab_size", "subsampling_factor"]);
      requireVocabulary(files, files.model, symbols);
      return requireBlank(files, symbols);
    case "sense-voice":
      requireMetadata(files.model, {}, SENSE_VOICE);
      return requireVocabulary(files, files.model, symbols);
    case "offline-transducer":
      requireMetadata(files.encoder, { model_type: /^(conformer|zipformer2?)$/ }, []);
      return checkTransducer(files, symbols);
    case "online-transducer":
      requireMetadata(files.encoder, { model_type: "zipformer2" }, ZIPFORMER2);
      return checkTransducer(files, symbols);
    case "online-ctc":
      requireMetadata(files.model, { model_type: "zipformer2" }, ZIPFORMER2);
      return requireBlank(files, symbols);
    case "whisper":
      requireMetadata(files.encoder, { model_type: /^whisper/ }, WHISPER);
      readOnnxMetadata(files.decoder);
      return;
    case "moonshine":
      for (const role of ["preprocessor", "encoder", "uncachedDecoder", "cachedDecoder"] as const) {
        readOnnxMetadata(files[role]);
      }
      return;
    case "moonshine-v2":
      for (const file of [files.encoder, files.mergedDecoder]) if (!isOrtFile(file)) readOnnxMetadata(file);
  }
}

/** Onnxruntime's own format, a flat buffer that names itself; its length is not in it. */
function isOrtFile(file: string): boolean {
  const head = new Uint8Array(8);
  const opened = openSync(file, "r");
  readSync(opened, head);
  closeSync(opened);
  return new TextDecoder().decode(head.subarray(4)) === "ORTM";
}

/** Throws what is wrong with the files that put marks into texts. */
export function checkPunctuation({ model, bpeVocab }: PunctuationFiles): void {
  requireMetadata(model, { COMMA: "1", PERIOD: "2", QUESTION: "3", UPPER: "1", CAP: "2", MIX_CASE: "3" }, []);
  const lines = readFileSync(bpeVocab, "utf8").split(/\r?\n/).filter((line) => line !== "");
  const bad = lines.find((line) => !/^\S+\s-?\d+(\.\d+)?(e-?\d+)?$/.test(line));
  if (lines.length > 3 && bad === undefined) return;
  throw new Error(
    `Cannot load ${bpeVocab} as each line must be a piece and its score: current value is ${bad ?? "too few lines"}`,
  );
}

function checkTransducer(files: Extract<ModelFiles, { joiner: string }>, symbols: ReadonlyMap<number, string>): void {
  requireMetadata(files.decoder, {}, ["vocab_size", "context_size"]);
  readOnnxMetadata(files.joiner);
  requireVocabulary(files, files.decoder, symbols);
  if (!BLANKS.includes(symbols.get(0) ?? "")) {
    throw new Error(
      `Cannot load ${files.tokens} as its symbol 0 must be a blank: current value is ${symbols.get(0) ?? "none"}`,
    );
  }
}

/** The symbols by number. Whisper's have no name for what is not text. */
function checkTokens({ tokens }: ModelFiles): Map<number, string> {
  const symbols = new Map<number, string>();
  for (const line of readFileSync(tokens, "utf8").split(/\r?\n/)) {
    if (line.trim() === "") continue;
    const [, symbol, number] = /^(.*?)\s?(\d+)$/.exec(line) ?? [];
    if (number === undefined) {
      throw new Error(`Cannot load ${tokens} as each line must be a symbol and its number: current value is ${line}`);
    }
    symbols.set(Number(number), symbol!);
  }
  if (symbols.size === 0) throw new Error(`Cannot load ${tokens} as it must hold symbols: it is empty`);
  return symbols;
}

function requireBlank({ tokens }: ModelFiles, symbols: ReadonlyMap<number, string>): void {
  if ([...symbols.values()].some((symbol) => BLANKS.includes(symbol))) return;
  throw new Error(`Cannot load ${tokens} as it must hold a blank: one of ${BLANKS.join(", ")}`);
}

/** A symbol that the model can give must have a name. */
function requireVocabulary({ tokens }: ModelFiles, file: string, symbols: ReadonlyMap<number, string>): void {
  const size = Number(readOnnxMetadata(file).get("vocab_size"));
  if (symbols.size >= size) return;
  throw new Error(
    `Cannot load ${tokens} as it must hold ${size} symbols as ${file} says: current value is ${symbols.size}`,
  );
}

function requireMetadata(file: string, values: Record<string, string | RegExp>, keys: readonly string[]): void {
  const metadata = readOnnxMetadata(file);
  for (const [key, wanted] of Object.entries(values)) {
    const value = metadata.get(key) ?? "none";
    if (typeof wanted === "string" ? value === wanted : wanted.test(value)) continue;
    const words = typeof wanted === "string" ? wanted : wanted.source;
    throw new Error(`Cannot load ${file} as its ${key} must be ${words}: current value is ${value}`);
  }
  const missing = keys.filter((key) => !metadata.get(key));
  if (missing.length > 0) {
    throw new Error(
      `Cannot load ${file} as its metadata must hold ${missing.join(", ")}: is it an export for sherpa-onnx?`,
    );
  }
}
