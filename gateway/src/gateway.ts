/**
 * Puts the gateway together: the one place that knows rooms, media, speech, sockets and metrics at once. Tests start it
 * as `main.ts` does.
 *
 * @module
 */
import { createAdaptorServer } from "@hono/node-server";
import { FunctionClient, type ProducerInfo } from "@jbcalling/contract";
import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { OpusSpeechDecoder } from "./audio/opus_speech_decoder.ts";
import { OpusVoiceEncoder } from "./audio/opus_voice_encoder.ts";
import type { Config } from "./config.ts";
import { readPhrases } from "./demo/phrases.ts";
import { Robot, type RobotOptions } from "./demo/robot.ts";
import { createDetectors } from "./detectors.ts";
import { systemClock } from "./lib/clock.ts";
import { errorName, type Log } from "./lib/log.ts";
import { WorkerPool } from "./media/worker_pool.ts";
import { isFunctionReady } from "./ops/function_probe.ts";
import { createMetrics, type GaugeSources, type Metrics } from "./ops/metrics.ts";
import { observeRooms } from "./ops/observer.ts";
import { EnvelopeEchoGuard } from "./pipeline/echo_guard.ts";
import { SpeakerPipeline } from "./pipeline/speaker_pipeline.ts";
import { VoiceQueue } from "./pipeline/voice_queue.ts";
import { FunctionHealth } from "./rooms/function_health.ts";
import type { Speech } from "./rooms/interpreter.ts";
import type { Peer } from "./rooms/peer.ts";
import type { Room } from "./rooms/room.ts";
import { RoomRegistry } from "./rooms/room_registry.ts";
import { createHttpApi } from "./signaling/http_api.ts";
import { iceServersFor } from "./signaling/ice_servers.ts";
import { JoinTokens } from "./signaling/join_tokens.ts";
import { SocketServer } from "./signaling/socket_server.ts";

/** How often a function that failed is asked whether it is back, in ms. */
const PROBE_EVERY_MS = 2000;

/** Connections beside those of peers: clients that are about to join, or to come back. */
const SPARE_CONNECTIONS = 100;

const GOODBYE_MS = 200;

/** What asks for these does so all the time; a line for each would hide the others. */
const QUIET_ROUTES = new Set(["/health", "/ready", "/metrics"]);

export interface Gateway {
  readonly port: number;
  readonly workers: WorkerPool;
  readonly registry: RoomRegistry;
  readonly metrics: Metrics;
  /** Tells clients, takes no more, ends everything. May be called more than once. */
  stop(): Promise<void>;
}

/** Throws when a port is taken, or when a worker, the detector's model or the robot's phrases are not to be had. */
export async function startGateway(config: Config, log: Log): Promise<Gateway> {
  const functions = new FunctionClient({ baseUrl: config.functionsUrl, retries: 0 });
  const phrases = config.demo && readPhrases(config.demo.phrases);
  const speech = createSpeech(functions, config.vadModel);
  const workers = await WorkerPool.create({
    count: config.workers,
    listen: config.listen,
    codecs: { createDecoder: OpusSpeechDecoder.create, createEncoder: OpusVoiceEncoder.create },
    log,
    onWorkerDied: () => metrics.workerDeaths.inc(),
  });
  const health = new FunctionHealth({
    clock: systemClock,
    probe: (name) => isFunctionReady(config.functionsUrl, name),
    probeEveryMs: PROBE_EVERY_MS,
  });
  const metrics = createMetrics({
    ...gaugesOf(() => registry, workers),
    functions: () => health.status,
    limits: config.limits,
    version: config.version,
  });
  const registry = new RoomRegistry({
    openMedia: workers.openRoom,
    speech,
    onJoined: phrases && sendRobots({ phrases, functions, clock: systemClock, log }),
    health,
    limits: config.limits,
    clock: systemClock,
    log,
    observer: observeRooms({ metrics, log, called: (name, ok) => health.called(name, ok) }),
  });
  let draining = false;
  const ready = () => !draining && workers.size > 0;
  const tokens = new JoinTokens(config.joinTokenSecret);
  const startedAt = performance.now();
  const status = () => ({
    status: "ok",
    phase: draining ? "draining" : "ready",
    ready: ready(),
    version: config.version,
    workers: workers.size,
    rooms: registry.roomCount,
    peers: registry.peerCount,
    functions: health.status,
    uptimeMs: Math.round(performance.now() - startedAt),
  });
  const http = createServer({ config, log, tokens, registry, metrics, status, ready });
  const sockets = new SocketServer(http, {
    registry,
    tokens,
    iceServers: (peerId) => iceServersFor(peerId, config.ice, Date.now()),
    maxConnections: config.limits.maxPeers + SPARE_CONNECTIONS,
    log,
    onRequest: (request, code) => metrics.socketRequests.inc({ request, code }),
    onRefused: (reason) => metrics.refusedConnections.inc({ reason }),
  });
  try {
    http.listen(config.port, config.host);
    await once(http, "listening");
  } catch (error) {
    workers.close();
    throw error;
  }
  const stop = async () => {
    draining = true;
    await pause(config.drainDelayMs);
    await registry.close();
    // What was said last is still on its way to the clients.
    await pause(GOODBYE_MS);
    await sockets.close();
    workers.close();
  };
  let stopping: Promise<void> | undefined;
  const { port } = http.address() as AddressInfo;
  return { port, workers, registry, metrics, stop: () => stopping ??= stop() };
}

interface ServerParts {
  config: Config;
  log: Log;
  tokens: JoinTokens;
  registry: RoomRegistry;
  metrics: Metrics;
  status(): Record<string, unknown>;
  ready(): boolean;
}

function createServer({ config, log, tokens, registry, metrics, status, ready }: ServerParts): Server {
  const api = createHttpApi({
    tokens,
    apiKey: config.roomApiKey,
    rooms: () => registry.summaries(),
    health: status,
    ready,
    metrics: async () => ({ contentType: metrics.registry.contentType, text: await metrics.registry.metrics() }),
    observe: ({ requestId, method, route, status, seconds }) => {
      if (!QUIET_ROUTES.has(route)) {
        log.info("request", { requestId, method, route, status, durationMs: Math.round(1000 * seconds) });
      }
      metrics.requests.inc({ method, route, status_code: String(status) });
      metrics.requestDuration.observe({ method, route }, seconds);
    },
    log,
  });
  return createAdaptorServer({ fetch: api.fetch }) as Server;
}

type Gauges = Omit<GaugeSources, "functions" | "limits" | "version">;

function gaugesOf(registry: () => RoomRegistry, workers: WorkerPool): Gauges {
  const streams = (pick: (stream: ProducerInfo) => boolean) =>
    [...registry().rooms].flatMap((room) => [...room.producers]).filter(pick).length;
  return {
    workers: () => workers.size,
    rooms: () => registry().roomCount,
    peers: () => registry().peerCount,
    audioStreams: () => streams(({ source }) => source === "mic" || source === "translation"),
    translatedTracks: () => streams(({ source }) => source === "translation"),
    mediaStreams: () => workers.streams,
    workerResources: () => workers.resources(),
  };
}

/** Every room gets a robot right after its first visitor. */
function sendRobots(options: RobotOptions): (room: Room, peer: Peer) => void {
  return (room, host) => {
    if (room.peerCount > 1) return;
    setImmediate(() => {
      try {
        if (!room.closed) Robot.join(room, host, options);
      } catch (error) {
        options.log.warn("no robot joins", { error: errorName(error) });
      }
    });
  };
}

/** The functions' own retries are off: the pipeline tries again itself, within each utterance's deadline. */
function createSpeech(functions: FunctionClient, vadModel: string): Speech {
  const createDetector = createDetectors(vadModel);
  // A model that cannot be loaded ends the start, not the first call; and the first speaker finds one ready.
  createDetector().close();
  return {
    createPipeline: (options) => new SpeakerPipeline({ ...options, functions, detector: createDetector() }),
    createVoiceQueue: () => new VoiceQueue(),
    createLoudspeakerMemory: () => new EnvelopeEchoGuard(),
  };
}
