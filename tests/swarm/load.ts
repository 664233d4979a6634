/** Callers that do not stop while something changes: every reply is checked, every failure is kept with its time. */

export interface LoadOptions {
  /** Requests a second. */
  rate: number;
  /** One request; throws when its reply is not what it must be. May name the version that answered. */
  request(index: number): Promise<string | undefined>;
}

export interface LoadReport {
  sent: number;
  failures: { atMs: number; reason: string }[];
  /** Replies by version. */
  versions: Record<string, number>;
  /** The slowest reply, in ms. */
  slowestMs: number;
  /** Requests sent in each second, on average. */
  rate: number;
}

/** A pause of the whole machine must not end in a flood. */
const MOST_AT_ONCE = 5;

export class Load implements AsyncDisposable {
  readonly #options: LoadOptions;
  readonly #startedAt = performance.now();
  readonly #running = new Set<Promise<void>>();
  readonly #timer: ReturnType<typeof setInterval>;
  readonly #failures: { atMs: number; reason: string }[] = [];
  readonly #versions: Record<string, number> = {};
  #sent = 0;
  #slowestMs = 0;

  constructor(options: LoadOptions) {
    this.#options = options;
    this.#timer = setInterval(() => this.#sendWhatIsDue(), 1000 / options.rate);
  }

  /** Stops sending, waits for the last reply. */
  async stop(): Promise<LoadReport> {
    clearInterval(this.#timer);
    const seconds = (performance.now() - this.#startedAt) / 1000;
    await Promise.all(this.#running);
    return {
      sent: this.#sent,
      failures: this.#failures,
      versions: this.#versions,
      slowestMs: Math.round(this.#slowestMs),
      rate: Math.round(this.#sent / seconds),
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  /** A timer that comes late on a busy machine makes up for it. */
  #sendWhatIsDue(): void {
    const due = (performance.now() - this.#startedAt) / 1000 * this.#options.rate;
    for (let count = 0; this.#sent < due && count < MOST_AT_ONCE; count++) this.#send();
  }

  #send(): void {
    const start = performance.now();
    const request = this.#options.request(this.#sent++)
      .then((version) => {
        if (version) this.#versions[version] = (this.#versions[version] ?? 0) + 1;
      })
      .catch((error) => {
        const reason = error instanceof Error ? error.message : String(error);
        this.#failures.push({ atMs: Math.round(start - this.#startedAt), reason });
      })
      .finally(() => {
        this.#slowestMs = Math.max(this.#slowestMs, performance.now() - start);
        this.#running.delete(request);
      });
    this.#running.add(request);
  }
}

/** A spoken sentence each time, one of ten: most are in the cache that the replicas share, as in a call of few words. */
export function ttsRequest(url: string): LoadOptions["request"] {
  return async (index) => {
    const reply = await fetch(`${url}/tts`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ text: `number ${index % 10}`, language: "en" }),
      signal: AbortSignal.timeout(15_000),
    });
    const bytes = await reply.arrayBuffer();
    if (reply.status !== 200) {
      throw new Error(`status ${reply.status}: ${new TextDecoder().decode(bytes).slice(0, 120)}`);
    }
    if (bytes.byteLength < 1000) throw new Error(`a reply of ${bytes.byteLength} bytes`);
    return undefined;
  };
}

/** What a caller sees of the version that serves. */
export function versionRequest(url: string, name: string): LoadOptions["request"] {
  return async () => {
    const reply = await fetch(`${url}/${name}/health`, { signal: AbortSignal.timeout(15_000) });
    if (!reply.ok) throw new Error(`status ${reply.status}`);
    return (await reply.json() as { version: string }).version;
  };
}
