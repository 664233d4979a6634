/** Media that does nothing but keep count, so that rooms can be tested without a worker. */
import type { ProduceRequest } from "@jbcalling/contract";
import type { FrameSource, MediaProducer, MediaTransport, RoomMedia, RoomMediaEvents, SpeechSink } from "../ports.ts";

export class ScriptedMedia implements RoomMedia {
  readonly rtpCapabilities = { codecs: [] };
  readonly events: RoomMediaEvents;
  /** What is open, by id: `transport`, `producer`, `consumer`, `voice` or `tap`. */
  readonly open = new Map<string, string>();
  readonly voices = new Map<string, FrameSource>();
  readonly taps = new Map<string, SpeechSink>();
  readonly watched: string[] = [];
  closed = false;
  #lastId = 0;

  constructor(events: RoomMediaEvents) {
    this.events = events;
  }

  createTransport(): Promise<MediaTransport> {
    const { id, close } = this.#add("transport");
    return Promise.resolve({
      parameters: { transportId: id, iceParameters: {}, iceCandidates: [], dtlsParameters: {} },
      connect: () => Promise.resolve(),
      restartIce: () => Promise.resolve({ usernameFragment: "new" }),
      produce: () => Promise.resolve(this.#producer("producer")),
      consume: (producerId, _capabilities) => {
        const consumer = this.#add("consumer");
        const parameters = { consumerId: consumer.id, producerId, kind: "audio" as const, rtpParameters: {} };
        return Promise.resolve({ parameters, resume: () => Promise.resolve(), close: consumer.close });
      },
      close,
    });
  }

  openVoice(frames: FrameSource): Promise<MediaProducer> {
    const producer = this.#producer("voice");
    this.voices.set(producer.id, frames);
    return Promise.resolve(producer);
  }

  openTap(producerId: string, sink: SpeechSink): Promise<{ close(): void }> {
    this.taps.set(producerId, sink);
    return Promise.resolve(this.#add("tap"));
  }

  watch(producerId: string): Promise<void> {
    this.watched.push(producerId);
    return Promise.resolve();
  }

  close(): void {
    this.closed = true;
  }

  /** How many of a kind are open. */
  count(kind: string): number {
    return [...this.open.values()].filter((each) => each === kind).length;
  }

  #producer(kind: string): MediaProducer {
    return { ...this.#add(kind), setPaused: () => Promise.resolve() };
  }

  #add(kind: string) {
    const id = `${kind}-${++this.#lastId}`;
    this.open.set(id, kind);
    return { id, close: () => void this.open.delete(id) };
  }
}

/** What a browser would send to publish a microphone. */
export function microphone(transportId: string): ProduceRequest {
  return { transportId, kind: "audio", source: "mic", rtpParameters: {} };
}
