/** The streams that are open in this replica: never more than it can hear, and counted. */
import { CallError, type LanguageCode, LANGUAGES } from "@jbcalling/contract";
import { Counter, Gauge, type Registry } from "prom-client";

/** How many streams one replica listens to at once. */
const MAX_STREAMS = 32;

export class Streams {
  readonly #total: Counter<"language">;
  #open = 0;

  constructor(registry: Registry) {
    const registers = [registry];
    this.#total = new Counter({
      name: "stt_streams_total",
      help: "Streams that were opened",
      labelNames: ["language"],
      registers,
    });
    for (const language of LANGUAGES) this.#total.inc({ language }, 0);
    const open = () => this.#open;
    new Gauge({
      name: "stt_streams_open",
      help: "Streams that are being heard",
      registers,
      collect() {
        this.set(open());
      },
    });
  }

  /** Throws `overloaded` when no more may be opened. */
  admit(): void {
    if (this.#open < MAX_STREAMS) return;
    const message = `Cannot open a stream as at most ${MAX_STREAMS} may be open here: try again later`;
    throw new CallError("overloaded", message, { retryAfterMs: 1000 });
  }

  /** Counts a stream until its session is over. */
  hold(language: LanguageCode, session: Promise<void>): Promise<void> {
    this.#total.inc({ language });
    this.#open++;
    return session.finally(() => this.#open--);
  }
}
