/**
 * What makes one microphone understood: its tap, its pipeline, and a voice track for each language that somebody wants
 * to hear. A voice is opened as soon as it is wanted, not at the first word, so that listeners receive it from the start.
 *
 * @module
 */
import type { GlossaryEntry, LanguageCode } from "@jbcalling/contract";
import { errorName, type Log } from "../lib/log.ts";
import type {
  Audience,
  CaptionUpdate,
  EchoGuard,
  PipelineObserver,
  VoiceTrack,
  VoiceTracks,
} from "../pipeline/ports.ts";
import type { Closable, FrameSource, MediaProducer, RoomMedia, SpeechSink } from "./ports.ts";

/** What turns one speaker's sound into captions and voices. */
export interface Pipeline extends SpeechSink {
  /** The speaker goes on in another language. */
  speak(language: LanguageCode): void;
  /** The microphone was muted: what was said so far is all of it. */
  flush(): void;
  /** May be called more than once. */
  close(): Promise<void>;
}

export interface PipelineOptions {
  language: LanguageCode;
  audience: Audience;
  voices: VoiceTracks;
  /** What the room calls things. */
  glossary(): readonly GlossaryEntry[];
  onCaption(update: CaptionUpdate): void;
  observer: PipelineObserver;
  echoGuard: EchoGuard;
}

/** Knows what was sent to a client's loudspeaker, and so what its microphone may catch again. */
export interface LoudspeakerMemory extends EchoGuard {
  /** 20 ms of a translated voice leave for the client at `at`, ms since 1970; `voice` tells several apart. */
  sent(frame: Float32Array, at: number, voice: string): void;
}

/** A voice's waiting sound: filled by the pipeline, sent by the media. */
export type VoiceQueue = VoiceTrack & FrameSource;

/** How speech is understood and voiced. */
export interface Speech {
  createPipeline(options: PipelineOptions): Pipeline;
  createVoiceQueue(): VoiceQueue;
  createLoudspeakerMemory(): LoudspeakerMemory;
}

export interface InterpreterOptions {
  media: RoomMedia;
  speech: Speech;
  language: LanguageCode;
  audience: Audience;
  /** Languages for which a voice is to be kept open. */
  wantedVoices(): readonly LanguageCode[];
  glossary(): readonly GlossaryEntry[];
  onCaption(update: CaptionUpdate): void;
  /** A voice can be consumed; `voiceClosed` follows. */
  voiceOpened(producerId: string, language: LanguageCode): void;
  voiceClosed(producerId: string): void;
  /** 20 ms of a voice leave for those who receive it. */
  voiceSent(producerId: string, frame: Float32Array): void;
  observer: PipelineObserver;
  log: Log;
}

interface Voice {
  queue: VoiceQueue;
  closed: boolean;
  producer?: MediaProducer;
}

export class Interpreter implements VoiceTracks {
  /** What the speaker's own client was sent. */
  readonly loudspeaker: LoudspeakerMemory;
  readonly #options: InterpreterOptions;
  readonly #pipeline: Pipeline;
  readonly #voices = new Map<LanguageCode, Voice>();
  #tap: Closable | undefined;
  #closed = false;

  constructor(options: InterpreterOptions) {
    this.#options = options;
    const { speech, language, audience, glossary, onCaption, observer } = options;
    const echoGuard = this.loudspeaker = speech.createLoudspeakerMemory();
    this.#pipeline = speech.createPipeline({
      ...{ language, audience, glossary, voices: this },
      ...{ onCaption, observer, echoGuard },
    });
    this.listenersChanged();
  }

  /** Starts to listen to the microphone. Never throws: a call goes on without its interpretation. */
  async listen(producerId: string): Promise<void> {
    try {
      const tap = await this.#options.media.openTap(producerId, this.#pipeline);
      if (this.#closed) tap.close();
      else this.#tap = tap;
    } catch (error) {
      if (!this.#closed) {
        this.#options.log.error("cannot tap a microphone", { error: errorName(error) });
      }
    }
  }

  track(language: LanguageCode): VoiceTrack {
    return this.#voice(language).queue;
  }

  speak(language: LanguageCode): void {
    this.#pipeline.speak(language);
    this.listenersChanged();
  }

  flush(): void {
    this.#pipeline.flush();
  }

  /** Somebody came, left or wants something else: opens the voices that are wanted and closes the others. */
  listenersChanged(): void {
    if (this.#closed) return;
    const wanted = this.#options.wantedVoices();
    for (const language of wanted) this.#voice(language);
    for (const language of [...this.#voices.keys()]) {
      if (!wanted.includes(language)) this.#closeVoice(language);
    }
  }

  /** Ends tap, pipeline and voices. Never throws and may be called more than once. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#tap?.close();
    for (const language of [...this.#voices.keys()]) this.#closeVoice(language);
    try {
      await this.#pipeline.close();
    } catch (error) {
      this.#options.log.error("cannot end a pipeline", { error: errorName(error) });
    }
  }

  #voice(language: LanguageCode): Voice {
    const open = this.#voices.get(language);
    if (open) return open;
    const voice: Voice = {
      queue: this.#options.speech.createVoiceQueue(),
      closed: this.#closed,
    };
    if (this.#closed) return voice;
    this.#voices.set(language, voice);
    this.#openVoice(voice, language);
    return voice;
  }

  async #openVoice(voice: Voice, language: LanguageCode): Promise<void> {
    try {
      const producer = await this.#options.media.openVoice({ next: () => this.#nextFrame(voice) });
      if (voice.closed) return producer.close();
      voice.producer = producer;
      this.#options.voiceOpened(producer.id, language);
    } catch (error) {
      if (!voice.closed) {
        this.#options.log.error("cannot open a voice", { language, error: errorName(error) });
      }
    }
  }

  #nextFrame({ queue, producer }: Voice): Float32Array | undefined {
    const frame = queue.next();
    if (frame && producer) this.#options.voiceSent(producer.id, frame);
    return frame;
  }

  #closeVoice(language: LanguageCode): void {
    const voice = this.#voices.get(language)!;
    this.#voices.delete(language);
    voice.closed = true;
    if (!voice.producer) return;
    voice.producer.close();
    this.#options.voiceClosed(voice.producer.id);
  }
}
