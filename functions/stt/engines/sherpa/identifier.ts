/** Which language speech is in, by a model of the recognizers' own formats or by Whisper. */
import sherpa from "sherpa-onnx-node";
import { RECOGNIZER_RATE } from "../../engine.ts";
import type { ModelFiles } from "../../pack.ts";
import { checkModel } from "./model_checks.ts";
import { createRecognizer } from "./recognizer.ts";

export interface Identifier {
  /** A language code, maybe one that nobody asked for; mono samples in [-1, 1] at 16 kHz. */
  identify(samples: Float32Array): Promise<string>;
}

export async function createIdentifier(files: ModelFiles, threads: number): Promise<Identifier> {
  if (files.type === "whisper") return new WhisperIdentifier(files, threads);
  const recognizer = await createRecognizer(files, "en", threads);
  return { identify: async (samples) => (await recognizer.decode(samples)).text.trim().slice(0, 2) };
}

class WhisperIdentifier implements Identifier {
  readonly #native: InstanceType<typeof sherpa.SpokenLanguageIdentification>;

  constructor(files: Extract<ModelFiles, { type: "whisper" }>, threads: number) {
    checkModel(files);
    this.#native = new sherpa.SpokenLanguageIdentification({
      whisper: { encoder: files.encoder, decoder: files.decoder, tailPaddings: -1 },
      numThreads: threads,
      provider: "cpu",
      debug: 0,
    });
  }

  identify(samples: Float32Array): Promise<string> {
    const stream = this.#native.createStream();
    stream.acceptWaveform({ samples, sampleRate: RECOGNIZER_RATE });
    return Promise.resolve(this.#native.compute(stream));
  }
}
