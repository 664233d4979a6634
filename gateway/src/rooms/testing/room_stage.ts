/** A registry on scripted media and speech, and peers that write down what they are told. */
import type { InterpretationStatus, ServerToClientEvents } from "@jbcalling/contract";
import { ManualClock } from "../../lib/clock.ts";
import type { CaptionUpdate, VoiceTrack } from "../../pipeline/ports.ts";
import { FunctionHealth } from "../function_health.ts";
import type { PipelineOptions } from "../interpreter.ts";
import type { Identity, OpenRoomMedia, Outbox, RoomObserver } from "../ports.ts";
import { type JoinOptions, type RegistryLimits, RoomRegistry } from "../room_registry.ts";
import { microphone, ScriptedMedia } from "./scripted_media.ts";

export class Mailbox implements Outbox {
  readonly events: { event: keyof ServerToClientEvents; payload: unknown }[] = [];
  wasReplaced = false;

  send: Outbox["send"] = (event, ...[payload]) => void this.events.push({ event, payload });

  replaced(): void {
    this.wasReplaced = true;
  }

  /** The payloads of one event, oldest first. */
  of<Event extends keyof ServerToClientEvents>(event: Event): Parameters<ServerToClientEvents[Event]>[0][] {
    type Payload = Parameters<ServerToClientEvents[Event]>[0];
    return this.events.filter((each) => each.event === event).map(({ payload }) => payload as Payload);
  }

  clear(): void {
    this.events.length = 0;
  }
}

export class ScriptedPipeline {
  readonly options: PipelineOptions;
  readonly calls: string[] = [];

  constructor(options: PipelineOptions) {
    this.options = options;
  }

  accept(): void {
    this.calls.push("accept");
  }

  speak(language: string): void {
    this.calls.push(`speak ${language}`);
  }

  flush(): void {
    this.calls.push("flush");
  }

  close(): Promise<void> {
    this.calls.push("close");
    return Promise.resolve();
  }
}

const VOICE_FRAME = new Float32Array(480);

export interface StageOptions {
  limits?: Partial<RegistryLimits>;
  openMedia?: OpenRoomMedia;
  probe?: (name: keyof InterpretationStatus) => Promise<boolean>;
}

export function setTheStage({ limits, openMedia, probe = () => Promise.resolve(false) }: StageOptions = {}) {
  const clock = new ManualClock();
  const media: ScriptedMedia[] = [];
  const pipelines: ScriptedPipeline[] = [];
  const counts: Record<string, number> = {};
  /** Voices whose frames were sent to somebody with a microphone, once for each frame and listener. */
  const played: string[] = [];
  const count = (name: string) => () => void (counts[name] = (counts[name] ?? 0) + 1);
  const observer: RoomObserver = {
    speechBegan: count("speechBegan"),
    stage: count("stage"),
    firstPartial: count("firstPartial"),
    utterance: count("utterance"),
    degraded: count("degraded"),
    called: count("called"),
    retried: count("retried"),
    resumed: count("resumed"),
    captionsSent: count("captionsSent"),
    roomClosed: (reason) => count(`roomClosed ${reason}`)(),
  };
  const health = new FunctionHealth({ clock, probe, probeEveryMs: 2000 });
  const registry = new RoomRegistry({
    openMedia: openMedia ?? (async (events) => {
      media.push(new ScriptedMedia(events));
      return await Promise.resolve(media.at(-1)!);
    }),
    speech: {
      createPipeline: (options) => {
        pipelines.push(new ScriptedPipeline(options));
        return pipelines.at(-1)!;
      },
      createVoiceQueue: () => {
        const track: VoiceTrack = { enqueue: () => {}, waitingMs: 0 };
        return Object.assign(track, { next: () => VOICE_FRAME });
      },
      createLoudspeakerMemory: () => ({
        isEcho: () => false,
        mayBeEcho: () => false,
        sent: (_frame, _at, voice) => void played.push(voice),
      }),
    },
    health,
    limits: {
      maxRooms: 10,
      maxPeers: 100,
      maxPeersPerRoom: 8,
      resumeWindowMs: 30_000,
      captionHistory: 20,
      recentCaptions: 5,
      ...limits,
    },
    clock,
    log: { info: () => {}, warn: () => {}, error: () => {} },
    observer,
  });

  async function join(identity: Partial<Identity> = {}, options: Partial<JoinOptions> = {}) {
    const mailbox = options.outbox as Mailbox ?? new Mailbox();
    const joined = await registry.join({
      roomId: "room",
      outbox: mailbox,
      resumeOnly: false,
      ...options,
      identity: { name: "somebody", role: "participant", speaks: "en", hears: "en", output: "both", ...identity },
    });
    return { ...joined, mailbox };
  }

  /** Publishes the microphone of somebody who joined. */
  async function speakUp({ peer }: Awaited<ReturnType<typeof join>>) {
    const { transportId } = await peer.media.createTransport("send");
    const producerId = await peer.media.produce(microphone(transportId));
    await settled();
    return { producerId, pipeline: pipelines.at(-1)! };
  }

  return { clock, media, pipelines, counts, played, health, registry, join, speakUp };
}

/** Everything that only waits for promises has happened. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

export function caption(changes: Partial<CaptionUpdate> = {}): CaptionUpdate {
  return {
    utteranceId: "u1",
    rev: 1,
    startedAt: 1000,
    original: { language: "en", text: "hello", stable: 5 },
    translations: { vi: { language: "vi", text: "xin chào", stable: 8 } },
    final: true,
    ...changes,
  };
}
