/** What operators of calls watch. Names are fixed by the project; labels are never names of people or rooms. */
import { DEGRADATIONS } from "@jbcalling/contract";
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";
import type { UtteranceOutcome } from "../pipeline/ports.ts";
import type { FunctionName } from "../rooms/function_health.ts";

/** What is counted when somebody looks. */
export interface GaugeSources {
  workers(): number;
  rooms(): number;
  peers(): number;
  /** Microphones and translated voices. */
  audioStreams(): number;
  translatedTracks(): number;
  mediaStreams(): number;
  /** By the worker's place in the pool. */
  workerResources(): Promise<Map<number, { cpuSeconds: number; peakBytes: number }>>;
  functions(): Record<FunctionName, "ok" | "unavailable">;
  limits: { maxRooms: number; maxPeers: number };
  version: string;
}

const OUTCOMES = [
  "spoken",
  "captioned",
  "empty",
  "echo",
  "failed",
  "cancelled",
] as const satisfies readonly UtteranceOutcome[];

const FUNCTIONS = ["stt", "translate", "tts"] as const satisfies readonly FunctionName[];

export type Metrics = ReturnType<typeof createMetrics>;

export function createMetrics(sources: GaugeSources) {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const gauge = (name: string, help: string, read: () => number) =>
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(read());
      },
    });
  gauge("gateway_workers_total", "Media workers that are alive", sources.workers);
  gauge("gateway_rooms_total", "Open rooms", sources.rooms);
  gauge("gateway_peers_total", "Participants, those included who may come back", sources.peers);
  gauge("gateway_audio_streams_total", "Microphones and translated voices", sources.audioStreams);
  gauge("gateway_translated_tracks_total", "Translated voices that somebody may hear", sources.translatedTracks);
  gauge("gateway_media_streams_total", "Streams that the media workers receive and send", sources.mediaStreams);
  gauge("gateway_rooms_limit", "Rooms that may be open", () => sources.limits.maxRooms);
  gauge("gateway_peers_limit", "Participants that may be there", () => sources.limits.maxPeers);
  new Gauge({
    name: "build_info",
    help: "1; its labels say what runs",
    labelNames: ["service", "version"],
    registers,
  }).set({ service: "gateway", version: sources.version }, 1);
  new Gauge({
    name: "gateway_function_up",
    help: "1 while the last calls to a function succeeded",
    labelNames: ["function"],
    registers,
    collect() {
      for (const [name, state] of Object.entries(sources.functions())) this.set({ function: name }, +(state === "ok"));
    },
  });
  new Gauge({
    name: "gateway_worker_peak_bytes",
    help: "The most memory that a media worker has had",
    labelNames: ["worker"],
    registers,
    async collect() {
      const resources = await sources.workerResources();
      this.reset();
      for (const [index, { peakBytes }] of resources) this.set({ worker: String(index) }, peakBytes);
    },
  });
  new Counter({
    name: "gateway_worker_cpu_seconds_total",
    help: "Processor time that a media worker has used since it started",
    labelNames: ["worker"],
    registers,
    async collect() {
      const resources = await sources.workerResources();
      this.reset();
      for (const [index, { cpuSeconds }] of resources) this.inc({ worker: String(index) }, cpuSeconds);
    },
  });
  const counter = <Label extends string>(name: string, help: string, ...labelNames: Label[]) =>
    new Counter({ name, help, labelNames, registers });
  const utterances = counter("utterances_total", "Utterances by how they ended", "outcome");
  const degradations = counter(
    "utterance_degradations_total",
    "Utterances that got less than was wanted",
    "reason",
  );
  const functionCalls = counter("gateway_function_calls_total", "Calls to functions by outcome", "function", "status");
  // A counter that is there from the start shows its first increase too.
  for (const outcome of OUTCOMES) utterances.inc({ outcome }, 0);
  for (const reason of DEGRADATIONS) degradations.inc({ reason }, 0);
  for (const name of FUNCTIONS) {
    for (const status of ["success", "error"]) functionCalls.inc({ function: name, status }, 0);
  }
  return {
    registry,
    utterances,
    degradations,
    functionCalls,
    requests: counter("http_requests_total", "HTTP requests by route and status", "method", "route", "status_code"),
    requestDuration: new Histogram({
      name: "http_request_duration_seconds",
      help: "Time from request to the end of the reply",
      labelNames: ["method", "route"],
      buckets: [0.1, 0.5, 1, 2, 5, 10],
      registers,
    }),
    stageLatency: new Histogram({
      name: "utterance_latency_seconds",
      help: "Time from the end of speech to the end of a stage, for the first audio to its first packet",
      labelNames: ["stage"],
      buckets: [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.85, 1, 1.5, 2, 3, 5, 10],
      registers,
    }),
    firstPartial: new Histogram({
      name: "utterance_first_partial_seconds",
      help: "Time from the start of speech to its first caption",
      buckets: [0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1, 1.5, 2, 3, 5],
      registers,
    }),
    functionCallDuration: new Histogram({
      name: "gateway_function_call_seconds",
      help: "Time of one try of a call to a function, for a voice until its first sound",
      labelNames: ["function"],
      buckets: [0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1, 1.5, 2, 3, 4],
      registers,
    }),
    functionRetries: counter("gateway_function_retries_total", "Calls that are tried again", "function", "reason"),
    speechSegments: counter("gateway_speech_segments_total", "Times that a detector heard somebody begin to speak"),
    captions: counter("gateway_captions_sent_total", "Captions sent to listeners, each change counted"),
    resumes: counter("gateway_reconnects_total", "Clients that came back to their place"),
    workerDeaths: counter("gateway_worker_deaths_total", "Media workers that died"),
    roomsClosed: counter("gateway_rooms_closed_total", "Rooms that ended, by reason", "reason"),
    socketRequests: counter("gateway_socket_requests_total", "Requests of clients by outcome", "request", "code"),
    refusedConnections: counter("gateway_refused_connections_total", "Sockets that were refused or cut", "reason"),
  };
}
