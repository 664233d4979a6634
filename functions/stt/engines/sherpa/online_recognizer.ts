/** A recognizer that is made for streams: it hears utterances piece by piece, whole ones too. */
import sherpa from "sherpa-onnx-node";
import { RECOGNIZER_RATE } from "../../engine.ts";
import type { StreamingFiles } from "../../pack.ts";
import type { Recognized, Recognizer } from "./recognizer.ts";

/** Silence behind an utterance: what a streaming encoder needs of the future before it says the last words, in samples. */
const TAIL = RECOGNIZER_RATE;

/** Pieces decoded before others on this thread get their turn. */
const PIECES_A_TURN = 16;

type Native = InstanceType<typeof sherpa.OnlineRecognizer>;

export class OnlineRecognizer implements Recognizer {
  readonly #native: Native;

  private constructor(native: Native) {
    this.#native = native;
  }

  static create(files: StreamingFiles, threads: number): OnlineRecognizer {
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

  open(): OnlineUtterance {
    return new OnlineUtterance(this.#native);
  }

  async decode(samples: Float32Array): Promise<Recognized> {
    const utterance = this.open();
    await utterance.accept(samples);
    return await utterance.finish();
  }
}

/** One utterance and what the model remembers of it. */
export class OnlineUtterance {
  readonly #native: Native;
  readonly #stream: ReturnType<Native["createStream"]>;

  constructor(native: Native) {
    this.#native = native;
    this.#stream = native.createStream();
  }

  /** Takes the next samples in [-1, 1] at 16 kHz. What was heard so far. */
  async accept(samples: Float32Array): Promise<Recognized> {
    this.#stream.acceptWaveform({ samples, sampleRate: RECOGNIZER_RATE });
    return await this.#decode();
  }

  /** All that was heard; nothing can follow. */
  async finish(): Promise<Recognized> {
    this.#stream.acceptWaveform({ samples: new Float32Array(TAIL), sampleRate: RECOGNIZER_RATE });
    this.#stream.inputFinished();
    return await this.#decode();
  }

  async #decode(): Promise<Recognized> {
    for (let piece = 1; this.#native.isReady(this.#stream); piece++) {
      this.#native.decode(this.#stream);
      if (piece % PIECES_A_TURN === 0) await new Promise((resolve) => setTimeout(resolve, 0));
    }
    const { text, timestamps } = this.#native.getResult(this.#stream);
    return { text, timestamps: timestamps ?? [] };
  }
}
