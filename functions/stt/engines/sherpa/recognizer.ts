/** A recognizer of any type that packs hold, behind one port. */
import type { LanguageCode } from "@jbcalling/contract";
import sherpa from "sherpa-onnx-node";
import { RECOGNIZER_RATE } from "../../engine.ts";
import { isStreaming, type ModelFiles, type StreamingFiles } from "../../pack.ts";
import { beamSearch, hotwordsFor } from "./hotwords.ts";
import { checkModel } from "./model_checks.ts";
import { OnlineRecognizer } from "./online_recognizer.ts";

export interface Recognized {
  text: string;
  /** When each token starts, in s from the first sample; empty for models that do not tell. */
  timestamps: number[];
}

export interface Recognizer {
  /** Mono samples in [-1, 1] at 16 kHz, with some silence around the speech; hotwords where the decoder knows of them. */
  decode(samples: Float32Array, hotwords?: readonly string[]): Promise<Recognized>;
}

/** Loads a recognizer. Throws when its files are not what they should be. */
export async function createRecognizer(
  files: ModelFiles,
  language: LanguageCode,
  threads: number,
): Promise<Recognizer> {
  checkModel(files);
  if (isStreaming(files)) return OnlineRecognizer.create(files, threads);
  using search = files.type === "offline-transducer" ? beamSearch(files) : undefined;
  return new OfflineRecognizer(
    await sherpa.OfflineRecognizer.createAsync({
      featConfig: { sampleRate: RECOGNIZER_RATE, featureDim: 80 },
      modelConfig: {
        ...modelConfig(files, language),
        tokens: files.tokens,
        numThreads: threads,
        provider: "cpu",
        debug: 0,
        ...search?.model,
      },
      ...search?.decoding ?? { decodingMethod: "greedy_search" },
    }),
    search && ((hotwords) => hotwordsFor(hotwords, files, language)),
  );
}

class OfflineRecognizer implements Recognizer {
  readonly #native: InstanceType<typeof sherpa.OfflineRecognizer>;
  readonly #phrases: ((hotwords: readonly string[]) => string) | undefined;

  /** `phrases` is how it wants hotwords, if it knows of them. */
  constructor(
    native: InstanceType<typeof sherpa.OfflineRecognizer>,
    phrases?: (hotwords: readonly string[]) => string,
  ) {
    this.#native = native;
    this.#phrases = phrases;
  }

  async decode(samples: Float32Array, hotwords: readonly string[] = []): Promise<Recognized> {
    const phrases = this.#phrases?.(hotwords);
    const stream = phrases ? this.#native.createStream(phrases) : this.#native.createStream();
    stream.acceptWaveform({ samples, sampleRate: RECOGNIZER_RATE });
    const { text, timestamps } = await this.#native.decodeAsync(stream);
    return { text, timestamps: timestamps ?? [] };
  }
}

function modelConfig(files: Exclude<ModelFiles, StreamingFiles>, language: LanguageCode) {
  switch (files.type) {
    case "zipformer-ctc":
      return { zipformerCtc: { model: files.model } };
    case "nemo-ctc":
      return { nemoCtc: { model: files.model } };
    case "sense-voice":
      // It knows five languages; the others it decides by itself.
      return {
        senseVoice: { model: files.model, language: language === "en" ? "en" : "auto", useInverseTextNormalization: 1 },
      };
    case "whisper":
      return {
        whisper: { encoder: files.encoder, decoder: files.decoder, language, task: "transcribe", tailPaddings: -1 },
      };
    case "offline-transducer":
      return { transducer: { encoder: files.encoder, decoder: files.decoder, joiner: files.joiner } };
    case "moonshine": {
      const { preprocessor, encoder, uncachedDecoder, cachedDecoder } = files;
      return { moonshine: { preprocessor, encoder, uncachedDecoder, cachedDecoder } };
    }
    case "moonshine-v2":
      // The package's types do not know of it, its native part does.
      return { moonshine: { encoder: files.encoder, mergedDecoder: files.mergedDecoder } };
  }
}
