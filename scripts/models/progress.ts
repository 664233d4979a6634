/** How far downloads are, as one line: share, bytes, speed, time left. */
import type { WriteLine } from "../processes/output.ts";

export interface ProgressOptions {
  /** On a terminal the line is written over itself; elsewhere there is a new one now and then. */
  terminal: boolean;
  write: WriteLine;
  /** Writes without a line's end. */
  writeOver: (text: string) => void;
  now?: () => number;
}

interface Part {
  bytes: number;
  totalBytes?: number;
  /** What was there before this run. */
  before?: number;
}

const TERMINAL_EVERY_MS = 200;
const LINE_EVERY_MS = 10_000;
const WIDTH = 24;

/** The speed is that of this long, in ms. */
const SPEED_OVER_MS = 10_000;

export class Progress {
  readonly #options: Required<ProgressOptions>;
  readonly #parts = new Map<string, Part>();
  readonly #history: { at: number; bytes: number }[] = [];
  #shownAt: number;

  constructor(options: ProgressOptions) {
    this.#options = { now: () => performance.now(), ...options };
    this.#shownAt = this.#options.now() - (options.terminal ? TERMINAL_EVERY_MS : 0);
  }

  /** What is known before anything came. */
  expect(name: string, totalBytes: number | undefined): void {
    this.#parts.set(name, { bytes: 0, totalBytes });
  }

  update(name: string, bytes: number, totalBytes: number | undefined): void {
    const part = this.#parts.get(name);
    this.#parts.set(name, { bytes, totalBytes: totalBytes ?? part?.totalBytes, before: part?.before ?? bytes });
    const { now, terminal, writeOver, write } = this.#options;
    const at = now();
    this.#history.push({ at, bytes: this.#came() });
    while (this.#history.length > 2 && this.#history[0]!.at < at - SPEED_OVER_MS) this.#history.shift();
    if (at - this.#shownAt < (terminal ? TERMINAL_EVERY_MS : LINE_EVERY_MS)) return;
    this.#shownAt = at;
    if (terminal) writeOver(`\r\x1b[K${this.line()}`);
    else write(this.line());
  }

  /** Takes the line away. */
  clear(): void {
    if (this.#options.terminal) this.#options.writeOver("\r\x1b[K");
  }

  line(): string {
    const parts = [...this.#parts.values()];
    const bytes = parts.reduce((sum, part) => sum + part.bytes, 0);
    const known = parts.every(({ totalBytes }) => totalBytes !== undefined);
    const total = parts.reduce((sum, part) => sum + Math.max(part.totalBytes ?? 0, part.bytes), 0);
    const speed = this.#speed();
    const words = [
      ...(known && total > 0 ? [bar(bytes / total), `${Math.floor(100 * bytes / total)} %`] : []),
      known ? `${megabytes(bytes)} of ${megabytes(total)}` : `${megabytes(bytes)}, total not known yet`,
      ...(speed > 0 ? [`${megabytes(speed)}/s`] : []),
      ...(known && speed > 0 && total > bytes ? [`${duration((total - bytes) / speed)} left`] : []),
    ];
    return words.join("  ");
  }

  /** Bytes that came in this run; what a broken download left does not make it faster. */
  #came(): number {
    return [...this.#parts.values()].reduce((sum, { bytes, before = 0 }) => sum + bytes - before, 0);
  }

  #speed(): number {
    const [first, last] = [this.#history[0], this.#history.at(-1)];
    if (!first || !last || last.at - first.at < 100) return 0;
    return Math.max(0, (last.bytes - first.bytes) / ((last.at - first.at) / 1000));
  }
}

function bar(share: number): string {
  const full = Math.round(Math.min(1, share) * WIDTH);
  return "█".repeat(full) + "░".repeat(WIDTH - full);
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

function duration(seconds: number): string {
  const whole = Math.ceil(seconds);
  return whole < 90 ? `${whole} s` : whole < 5400 ? `${Math.round(whole / 60)} min` : `${(whole / 3600).toFixed(1)} h`;
}
