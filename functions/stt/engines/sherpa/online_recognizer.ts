/** A recognizer that is made for streams, with whole utterances: it hears them piece by piece to their end. */
import sherpa from "sherpa-onnx-node";
import { RECOGNIZER_RATE } from "../../engine.ts";
import type { ModelFiles } from "../../pack.ts";
import type { Recognized, Recognizer } from "./recognizer.ts";

/** Silence behind an utterance: what a streaming encoder needs of the future before it says the last words, in samples. */
const TAIL = RECOGNIZER_RATE * 0.6;

/** Pieces decoded before others on this thread get their turn. */
const PIECES_A_TURN = 16;

/** Models of one graph, and those of three. */
type OnlineFiles =
  | Extract<ModelFiles, { joiner: string }>
  | Exclude<Extract<ModelFiles, { model: string }>, { type: "sense-voice" }>;

export class OnlineRecognizer implements Recognizer {
  readonly #native: InstanceType<typeof sherpa.OnlineRecognizer>;

  private constructor(native: InstanceType<typeof sherpa.OnlineRecognizer>) {
    this.#native = native;
  }

  static create(files: OnlineFiles, threads: number): OnlineRecognizer {
    const model = "model" in files
      ? { zipformer2Ctc: { model: files.model } }
      : { transducer: { encoder: files.encoder, decoder: files.decoder, joiner: files.joiner } };
    return new OnlineRecognizer(
      new sherpa.OnlineRecognizer({
        featConfig: { sampleRate: RECOGNIZER_RATE, featureDim: 80 },
        modelConfig: { ...model, tokens: files.tokens, numThreads: threads, provider: "cpu", debug: 0 },
        decodingMethod: "greedy_search",
        enableEndpoint: false,
      }),
    );
  }

  async decode(samples: Float32Array): Promise<Recognized> {
    const stream = this.#native.createStream();
    stream.acceptWaveform({ samples, sampleRate: RECOGNIZER_RATE });
    stream.acceptWaveform({ samples: new Float32Array(TAIL), sampleRate: RECOGNIZER_RATE });
    stream.inputFinished();
    for (let piece = 1; this.#native.isReady(stream); piece++) {
      this.#native.decode(stream);
      if (piece % PIECES_A_TURN === 0) await new Promise((resolve) => setTimeout(resolve, 0));
    }
    const { text, timestamps } = this.#native.getResult(stream);
    return { text, timestamps: timestamps ?? [] };
  }
}
