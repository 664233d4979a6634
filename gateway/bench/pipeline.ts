/**
 * The delays that a listener feels, with the real functions, codec and detector, and without a network: sentences are fed
 * at the pace of speech into a pipeline, and captions and voices are timed against the sound itself.
 *
 *     deno task bench:pipeline [--count 30] [--url http://localhost:8080] [--show]
 *
 * @module
 */
import { cpus, loadavg } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { FunctionClient, type LanguageCode } from "@jbcalling/contract";
import { OpusSpeechDecoder } from "../src/audio/opus_speech_decoder.ts";
import { SileroDetector } from "../src/audio/silero_detector.ts";
import type { CaptionUpdate } from "../src/pipeline/ports.ts";
import { SpeakerPipeline } from "../src/pipeline/speaker_pipeline.ts";
import { Recorder } from "../src/pipeline/testing/recorder.ts";
import { VoiceQueue } from "../src/pipeline/voice_queue.ts";
import { type Sentence, speakSentences } from "./microphone.ts";
import { runFunctions } from "./running_functions.ts";

const DETECTOR = fileURLToPath(new URL("../../functions/stt/models/vad/silero_vad.onnx", import.meta.url));
const PACKET_MS = 20;

/** Around a sentence, in ms: room for what belongs to the one before. */
const PAUSE_MS = 1000;

interface TimedCaption {
  at: number;
  update: CaptionUpdate;
}

interface Heard {
  sentence: Sentence;
  /** When its first packet was fed, ms since 1970. */
  fedAt: number;
  captions: TimedCaption[];
}

class Listener {
  readonly recorder = new Recorder();
  readonly heard: Heard[] = [];
  readonly #queue = new VoiceQueue();
  readonly #pipeline: SpeakerPipeline;
  readonly #decoder: OpusSpeechDecoder;
  readonly #timer: NodeJS.Timeout;
  #target: LanguageCode = "vi";

  private constructor(client: FunctionClient, decoder: OpusSpeechDecoder) {
    this.#decoder = decoder;
    this.#pipeline = new SpeakerPipeline({
      language: "en",
      detector: new SileroDetector(DETECTOR),
      functions: client,
      audience: { readLanguages: () => [this.#target], heardLanguages: () => [this.#target] },
      voices: { track: () => this.#queue },
      onCaption: (update) => {
        this.recorder.captions.push(update);
        const heard = this.heard.findLast(({ fedAt }) => fedAt <= update.startedAt);
        heard?.captions.push({ at: Date.now(), update });
      },
      observer: this.recorder,
    });
    this.#timer = setInterval(() => this.#queue.next(), PACKET_MS);
  }

  static async open(client: FunctionClient): Promise<Listener> {
    return new Listener(client, await OpusSpeechDecoder.create());
  }

  /** Feeds one sentence at the pace of speech. */
  async listen(sentence: Sentence): Promise<void> {
    this.#pipeline.speak(sentence.language);
    this.#target = sentence.language === "en" ? "vi" : "en";
    const fedAt = Date.now() + PACKET_MS;
    this.heard.push({ sentence, fedAt, captions: [] });
    for (const [index, packet] of sentence.packets.entries()) {
      // A packet holds the sound of the 20 ms before it is sent.
      const dueMs = fedAt + (index + 1) * PACKET_MS - Date.now();
      if (dueMs > 0) await new Promise((resolve) => setTimeout(resolve, dueMs));
      this.#pipeline.accept(this.#decoder.decode(packet), fedAt + index * PACKET_MS);
    }
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#pipeline.close();
    this.#decoder.close();
  }
}

/** Characters that were shown and taken back, as a share of the final text (Arivazhagan et al. 2020, "erasure"). */
function erasure(texts: string[]): number {
  let erased = 0;
  texts.forEach((text, index) => {
    const before = texts[index - 1] ?? "";
    let same = 0;
    while (same < before.length && before[same] === text[same]) same++;
    erased += before.length - same;
  });
  return erased / Math.max(1, texts.at(-1)?.length ?? 0);
}

function percentile(values: number[], share: number): number {
  const sorted = values.toSorted((left, right) => left - right);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN;
}

function plain(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\p{N}' ]+/gu, " ").replace(/\s+/g, " ").trim();
}

function report(heard: Heard[], recorder: Recorder): void {
  const firstPartial: number[] = [];
  const caption: number[] = [];
  const voice: number[] = [];
  const erasures = { original: [] as number[], translation: [] as number[] };
  let whole = 0;
  let exact = 0;
  for (const { sentence, fedAt, captions } of heard) {
    const [first] = captions;
    if (first && !first.update.final) firstPartial.push(first.at - fedAt - sentence.startMs);
    const target = sentence.language === "en" ? "vi" : "en";
    const utterances = [...new Set(captions.map(({ update }) => update.utteranceId))];
    if (utterances.length !== 1) continue; // A sentence that was cut has no single end to time.
    whole++;
    const final = captions.find(({ update }) => update.final);
    const endedAt = fedAt + sentence.endMs;
    if (final) caption.push(final.at - endedAt);
    const { speechEndAt = 0, firstAudioMs } = captions.at(-1)?.update.clock ?? {};
    if (firstAudioMs !== undefined) voice.push(speechEndAt + firstAudioMs - endedAt);
    if (final && plain(final.update.original.text) === plain(sentence.words[sentence.language])) exact++;
    erasures.original.push(erasure(captions.map(({ update }) => update.original.text)));
    const lines = captions.flatMap(({ update }) => update.translations[target]?.text ?? []);
    erasures.translation.push(erasure(lines));
  }
  const row = (what: string, values: number[], aim: string) => {
    const [half, most] = [percentile(values, 0.5), percentile(values, 0.95)].map((value) => value.toFixed(0));
    console.log(`${what.padEnd(42)} p50 ${half} ms, p95 ${most} ms, n ${values.length}${aim && `, aim p50 <= ${aim}`}`);
  };
  row("speech end -> final translated caption", caption, "600");
  row("speech end -> first translated audio", voice, "700");
  row("speech start -> first partial caption", firstPartial, "500");
  for (const name of ["endpoint", "stt", "translate", "tts", "first_audio"] as const) {
    const times = recorder.stages.filter((stage) => stage.name === name).map(({ ms }) => ms);
    row(`  ${name}, from the detector's speech end`, times, "");
  }
  const mean = (values: number[]) => (values.reduce((sum, value) => sum + value, 0) / values.length).toFixed(2);
  console.log(`sentences heard as one utterance: ${whole} of ${heard.length}, word for word: ${exact}`);
  console.log(
    `characters taken back, per final one: ${mean(erasures.original)} original, ${mean(erasures.translation)}`,
  );
  const outcomes = Object.entries(Object.groupBy(recorder.outcomes, (outcome) => outcome));
  console.log(`outcomes: ${outcomes.map(([name, all]) => `${all!.length} ${name}`).join(", ")}`);
}

function show({ sentence, fedAt, captions }: Heard): void {
  console.log(`\n${sentence.language} ${sentence.words[sentence.language]}`);
  for (const { at, update } of captions) {
    const lines = [update.original, ...Object.values(update.translations)];
    const texts = lines.map(({ text, stable }) => `${text.slice(0, stable)}|${text.slice(stable)}`);
    console.log(
      `${String(Math.round(at - fedAt - sentence.endMs)).padStart(6)} ${texts.join("   ")}${update.final ? " ." : ""}`,
    );
  }
}

const { values } = parseArgs({
  options: {
    count: { type: "string", default: "30" },
    url: { type: "string" },
    port: { type: "string", default: "18290" },
    show: { type: "boolean", default: false },
    help: { type: "boolean", short: "h", default: false },
  },
});
if (values.help) {
  console.log(`deno task bench:pipeline [--count 30] [--url http://localhost:8080] [--port 18290] [--show]
Without --url it starts the functions on --port. --show prints every caption with its ms after the end of speech.`);
  process.exit(0);
}
const functions = await runFunctions({ url: values.url, port: Number(values.port) });
const client = new FunctionClient({ baseUrl: functions.url, retries: 0 });
const sentences = await speakSentences(client, Number(values.count), PAUSE_MS);
const listener = await Listener.open(client);
const [load] = loadavg();
for (const sentence of sentences) await listener.listen(sentence);
await new Promise((resolve) => setTimeout(resolve, 3 * PAUSE_MS));
await listener.close();
await functions.stop();
if (values.show) listener.heard.forEach(show);
console.log(
  `${cpus()[0]?.model}, ${cpus().length} cores, load ${load!.toFixed(1)} before, ${loadavg()[0]!.toFixed(1)} after`,
);
report(listener.heard, listener.recorder);
