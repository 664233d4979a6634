/** What operators of calls watch. Names are fixed by the project; labels are never names of people or rooms. */
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";

/** What is counted when somebody looks. */
export interface GaugeSources {
  workers(): number;
  rooms(): number;
  peers(): number;
  /** Microphones and translated voices. */
  audioStreams(): number;
  translatedTracks(): number;
  mediaStreams(): number;
}

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
  const counter = <Label extends string>(name: string, help: string, ...labelNames: Label[]) =>
    new Counter({ name, help, labelNames, registers });
  return {
    registry,
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
    utterances: counter("utterances_total", "Utterances by how they ended", "outcome"),
    degradations: counter("utterance_degradations_total", "Utterances that got less than was wanted", "reason"),
    functionCalls: counter("gateway_function_calls_total", "Calls to the functions by outcome", "function", "status"),
    captions: counter("gateway_captions_sent_total", "Captions sent to listeners, each change counted"),
    resumes: counter("gateway_reconnects_total", "Clients that came back to their place"),
    workerDeaths: counter("gateway_worker_deaths_total", "Media workers that died"),
    roomsClosed: counter("gateway_rooms_closed_total", "Rooms that ended, by reason", "reason"),
    socketRequests: counter("gateway_socket_requests_total", "Requests of clients by outcome", "request", "code"),
    refusedConnections: counter("gateway_refused_connections_total", "Sockets that were refused or cut", "reason"),
  };
}
