/** The part of sherpa-onnx-node that is used here; the package has no types of its own. */
declare module "sherpa-onnx-node" {
  interface VadConfig {
    sileroVad: {
      model: string;
      threshold: number;
      /** In seconds, as the next two. */
      minSilenceDuration: number;
      minSpeechDuration: number;
      maxSpeechDuration: number;
      windowSize: number;
    };
    sampleRate: number;
    numThreads: number;
    provider: string;
    debug: number;
  }

  class Vad {
    constructor(config: VadConfig, bufferSizeInSeconds: number);
    acceptWaveform(samples: Float32Array): void;
    isEmpty(): boolean;
    isDetected(): boolean;
    pop(): void;
    clear(): void;
    reset(): void;
  }

  const sherpa: { Vad: typeof Vad };
  export default sherpa;
}
