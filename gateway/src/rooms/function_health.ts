/**
 * Which functions work, as their last calls tell. One state serves all rooms: what one room finds out, every room is
 * told. A function that failed is asked from time to time, as a quiet room makes no calls that would show it is back.
 *
 * @module
 */
import type { InterpretationStatus } from "@jbcalling/contract";
import type { Clock } from "../lib/clock.ts";

export type FunctionName = keyof InterpretationStatus;

/** One call may fail for reasons of its own. What fails is tried again, so the second failure comes soon. */
const FAILURES = 2;

const FUNCTIONS = [
  "stt",
  "translate",
  "tts",
] as const satisfies readonly FunctionName[];

export interface FunctionHealthOptions {
  clock: Clock;
  /** Asks a function whether it is ready. Never throws. */
  probe(name: FunctionName): Promise<boolean>;
  /** How often an unavailable function is asked, in ms. */
  probeEveryMs: number;
}

export class FunctionHealth {
  readonly #options: FunctionHealthOptions;
  readonly #listeners = new Set<(status: InterpretationStatus) => void>();
  readonly #cancelProbe = new Map<FunctionName, () => void>();
  /** Failures since the last success. */
  readonly #failures: Record<FunctionName, number> = { stt: 0, translate: 0, tts: 0 };
  #status: InterpretationStatus = { stt: "ok", translate: "ok", tts: "ok" };
  #closed = false;

  constructor(options: FunctionHealthOptions) {
    this.#options = options;
  }

  get status(): InterpretationStatus {
    return { ...this.#status };
  }

  /** Calls back with the whole status on every change; the reply ends that. */
  onChange(listener: (status: InterpretationStatus) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** A call to the function ended. */
  called(name: FunctionName, ok: boolean): void {
    this.#failures[name] = ok ? 0 : this.#failures[name] + 1;
    if (!ok && this.#failures[name] < FAILURES) return;
    const state = ok ? "ok" : "unavailable";
    if (this.#closed || this.#status[name] === state) return;
    this.#status = { ...this.#status, [name]: state };
    this.#cancelProbe.get(name)?.();
    if (!ok) this.#probeLater(name);
    for (const listener of [...this.#listeners]) listener(this.status);
  }

  close(): void {
    this.#closed = true;
    for (const name of FUNCTIONS) this.#cancelProbe.get(name)?.();
  }

  #probeLater(name: FunctionName): void {
    const { clock, probe, probeEveryMs } = this.#options;
    const cancel = clock.after(probeEveryMs, async () => {
      const ready = await probe(name);
      if (this.#closed || this.#status[name] === "ok") return;
      if (ready) this.called(name, true);
      else this.#probeLater(name);
    });
    this.#cancelProbe.set(name, cancel);
  }
}
