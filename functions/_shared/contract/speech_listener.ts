/**
 * One utterance over `GET /stt/stream`: audio goes out as it is spoken, what was heard so far comes back. It says when
 * it ends before its owner ended it; everything that was sent can then be transcribed with `POST /stt`.
 *
 * @module
 */
import type { LanguageCode } from "./languages.ts";

/** A replica that does not answer within this is given up, in ms. */
const OPEN_MS = 2000;

export interface ListenRequest {
  language: LanguageCode;
  /** Of 16-bit mono samples, in Hz. */
  sampleRate: number;
  /** Names and terms that may be said, at most 100. */
  hotwords?: readonly string[];
}

export interface ListenEvents {
  /** All that was heard so far; it may change with every word. */
  onText(text: string): void;
  /** It broke, or the function stops. Called at most once, never after `close`. */
  onBroken(): void;
}

export interface Listening {
  /** Little-endian samples, from the first of the utterance on. */
  send(pcm: Uint8Array<ArrayBuffer>): void;
  /** May be called more than once. */
  close(): void;
}

export class SpeechListener implements Listening {
  readonly #socket: WebSocket;
  readonly #events: ListenEvents;
  readonly #timer: ReturnType<typeof setTimeout>;
  #waiting: Uint8Array<ArrayBuffer>[] = [];
  #ended = false;

  /** The URL is that of the edge, over HTTP. */
  constructor(baseUrl: string, { language, sampleRate, hotwords }: ListenRequest, events: ListenEvents) {
    const query = new URLSearchParams({
      language,
      sample_rate: String(sampleRate),
      interim_results: "true",
      endpointing: "false",
    });
    if (hotwords?.length) query.set("hotwords", hotwords.join(","));
    this.#events = events;
    this.#socket = new WebSocket(`${baseUrl.replace(/^http/, "ws")}/stt/stream?${query}`);
    this.#socket.onopen = () => this.#opened();
    this.#socket.onmessage = ({ data }) => this.#take(data);
    this.#socket.onclose = this.#socket.onerror = () => this.#break();
    this.#timer = setTimeout(() => this.#break(), OPEN_MS);
  }

  send(pcm: Uint8Array<ArrayBuffer>): void {
    if (this.#ended) return;
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(pcm);
    else this.#waiting.push(pcm);
  }

  close(): void {
    this.#ended = true;
    clearTimeout(this.#timer);
    this.#waiting = [];
    this.#socket.close();
  }

  #opened(): void {
    clearTimeout(this.#timer);
    for (const pcm of this.#waiting) this.#socket.send(pcm);
    this.#waiting = [];
  }

  #take(data: unknown): void {
    if (this.#ended) return;
    try {
      const text = textOf(data);
      if (text !== undefined) this.#events.onText(text);
    } catch {
      // Whoever answers so is no recognizer.
      this.#break();
    }
  }

  #break(): void {
    if (this.#ended) return;
    this.close();
    this.#events.onBroken();
  }
}

/** Undefined for messages without a text. Throws for what is no message. */
function textOf(data: unknown): string | undefined {
  const message = JSON.parse(String(data));
  return message.type === "Results" ? String(message.channel.alternatives[0].transcript) : undefined;
}
