/**
 * What the gateway's two loads cost: forwarding (consumers per core of a media worker) and listening (CPU per speaker,
 * with the tap, its pipeline and the translated voice, and without).
 *
 *     deno task bench:gateway [--seconds 20] [--url http://localhost:8080]
 *
 * @module
 */
import { cpus, loadavg } from "node:os";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { FunctionClient } from "@jbcalling/contract";
import { createWorker } from "mediasoup";
import type { Router, Worker } from "mediasoup/types";
import { OpusSpeechDecoder } from "../src/audio/opus_speech_decoder.ts";
import { OpusVoiceEncoder } from "../src/audio/opus_voice_encoder.ts";
import { createDetectors } from "../src/detectors.ts";
import { Pacer } from "../src/lib/pacer.ts";
import { openMicTap } from "../src/media/mic_tap.ts";
import { ROUTER_CODECS } from "../src/media/router_codecs.ts";
import { openVoiceSource } from "../src/media/voice_source.ts";
import { EnvelopeEchoGuard } from "../src/pipeline/echo_guard.ts";
import { SpeakerPipeline } from "../src/pipeline/speaker_pipeline.ts";
import { Recorder } from "../src/pipeline/testing/recorder.ts";
import { VoiceQueue } from "../src/pipeline/voice_queue.ts";
import { addListener, openSocket, Speaker } from "./media_load.ts";
import { type Sentence, speakSentences } from "./microphone.ts";
import { runFunctions } from "./running_functions.ts";

const DETECTOR = fileURLToPath(
  new URL("../../functions/stt/models/vad/silero_vad.onnx", import.meta.url),
);
const FORWARDING = { speakers: 10, listeners: 30 };
const TAPPED_SPEAKERS = 4;
const FRAME_MS = 20;
const CODECS = {
  createDecoder: OpusSpeechDecoder.create,
  createEncoder: OpusVoiceEncoder.create,
};

/** CPU milliseconds per second. */
interface Usage {
  worker: number;
  gateway: number;
}

async function usageOver(worker: Worker, seconds: number): Promise<Usage> {
  const ofWorker = async () => {
    const { ru_utime, ru_stime } = await worker.getResourceUsage();
    return ru_utime + ru_stime;
  };
  const before = await ofWorker(),
    own = process.cpuUsage(),
    startedAt = performance.now();
  await pause(seconds * 1000);
  const { user, system } = process.cpuUsage(own),
    elapsed = (performance.now() - startedAt) / 1000;
  return {
    worker: (await ofWorker() - before) / elapsed,
    gateway: (user + system) / 1000 / elapsed,
  };
}

/** Streams of sentences, a language each in turn, sent as long as the returned function was not called. */
async function speak(
  router: Router,
  pacer: Pacer,
  sentences: readonly Sentence[],
  count: number,
) {
  const socket = await openSocket();
  const speakers: { speaker: Speaker; language: Sentence["language"] }[] = [];
  for (let index = 0; index < count; index++) {
    const language = index % 2 === 0 ? "en" : "vi";
    const packets = sentences.filter((sentence) => sentence.language === language).flatMap(({ packets }) => packets);
    const speaker = await Speaker.create(router, socket, packets);
    pacer.add(() => speaker.beat());
    speakers.push({ speaker, language });
  }
  return {
    speakers,
    producers: speakers.map(({ speaker }) => speaker.producer),
  };
}

/** How many consumers of speech one core forwards. */
async function benchForwarding(
  worker: Worker,
  sentences: readonly Sentence[],
  seconds: number,
): Promise<void> {
  const router = await worker.createRouter({ mediaCodecs: ROUTER_CODECS });
  const { producers } = await speak(
    router,
    new Pacer(FRAME_MS),
    sentences,
    FORWARDING.speakers,
  );
  const idle = await usageOver(worker, seconds);
  const sink = await openSocket();
  for (let index = 0; index < FORWARDING.listeners; index++) {
    await addListener(router, sink, producers);
  }
  await pause(1000);
  const busy = await usageOver(worker, seconds);
  router.close();
  const consumers = FORWARDING.speakers * FORWARDING.listeners;
  const each = (busy.worker - idle.worker) / consumers;
  console.log(
    `${consumers} consumers of ${FORWARDING.speakers} speakers: worker ${percent(busy.worker)} of a core`,
  );
  console.log(`consumers of speech per core: ${Math.floor(1000 / each)}`);
}

/** What a speaker costs the gateway, worker and Node together, when nobody listens in and when somebody does. */
async function benchTap(
  worker: Worker,
  functions: FunctionClient,
  sentences: readonly Sentence[],
  seconds: number,
): Promise<void> {
  const router = await worker.createRouter({ mediaCodecs: ROUTER_CODECS });
  const { rtpCapabilities } = router;
  const pacer = new Pacer(FRAME_MS);
  const { speakers, producers } = await speak(
    router,
    pacer,
    sentences,
    TAPPED_SPEAKERS,
  );
  const sink = await openSocket();
  await addListener(router, sink, producers);
  await pause(1000);
  const off = await usageOver(worker, seconds);
  const transport = await router.createDirectTransport();
  const createDetector = createDetectors(DETECTOR);
  const recorder = new Recorder();
  const pipelines: SpeakerPipeline[] = [];
  for (const { speaker, language } of speakers) {
    const other = language === "en" ? "vi" : "en";
    const queue = new VoiceQueue();
    const voice = await openVoiceSource({
      transport,
      frames: queue,
      codecs: CODECS,
      pacer,
    });
    await addListener(router, sink, [{ id: voice.id }]);
    const pipeline = new SpeakerPipeline({
      language,
      detector: createDetector(),
      functions,
      audience: { readLanguages: () => [other], heardLanguages: () => [other] },
      voices: { track: () => queue },
      onCaption: (update) => recorder.captions.push(update),
      observer: recorder,
      echoGuard: new EnvelopeEchoGuard(),
    });
    pipelines.push(pipeline);
    const producerId = speaker.producer.id;
    await openMicTap({
      transport,
      rtpCapabilities,
      producerId,
      sink: pipeline,
      codecs: CODECS,
      pacer,
    });
  }
  await pause(3000);
  const on = await usageOver(worker, seconds);
  await Promise.all(pipelines.map((pipeline) => pipeline.close()));
  router.close();
  const sum = ({ worker, gateway }: Usage) => worker + gateway;
  const perSpeaker = (usage: number) => percent(usage / TAPPED_SPEAKERS);
  console.log(
    `tap off: ${perSpeaker(sum(off))} of a core per speaker (worker ${perSpeaker(off.worker)})`,
  );
  console.log(
    `tap on:  ${perSpeaker(sum(on))} of a core per speaker (worker ${perSpeaker(on.worker)})`,
  );
  console.log(
    `on against off: ${(sum(on) / sum(off)).toFixed(2)}; tapped speakers per core: ${
      Math.floor(1000 * TAPPED_SPEAKERS / sum(on))
    }; ${recorder.outcomes.length} utterances`,
  );
}

function percent(msPerSecond: number): string {
  return `${(msPerSecond / 10).toFixed(1)} %`;
}

const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "20" },
    url: { type: "string" },
    port: { type: "string", default: "18290" },
    help: { type: "boolean", short: "h", default: false },
  },
});
if (values.help) {
  console.log(
    `deno task bench:gateway [--seconds 20] [--url http://localhost:8080] [--port 18290]
Without --url it starts the functions on --port. Each figure is taken over --seconds.`,
  );
  process.exit(0);
}
const functions = await runFunctions({
  url: values.url,
  port: Number(values.port),
});
const client = new FunctionClient({ baseUrl: functions.url, retries: 0 });
const sentences = await speakSentences(client, 12, 700);
console.log(
  `${cpus()[0]?.model}, ${cpus().length} cores, load ${loadavg()[0]!.toFixed(1)}`,
);
const worker = await createWorker({ logLevel: "error" });
await benchForwarding(worker, sentences, Number(values.seconds));
await benchTap(worker, client, sentences, Number(values.seconds));
worker.close();
await functions.stop();
process.exit(0);
