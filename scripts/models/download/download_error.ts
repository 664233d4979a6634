/** Why a download did not go on: a line to read, and whether trying again can help. */
export class DownloadError extends Error {
  override readonly name = "DownloadError";
  readonly retryable: boolean;
  /** How long the server asks to wait first, in ms. */
  readonly retryAfterMs: number | undefined;

  constructor(message: string, options: { retryable: boolean; retryAfterMs?: number; cause?: unknown }) {
    super(message, { cause: options.cause });
    this.retryable = options.retryable;
    this.retryAfterMs = options.retryAfterMs;
  }
}

/** A status that is no file: what it means for whoever pulls. */
export function statusError(url: string, status: number, retryAfter: string | null): DownloadError {
  const seconds = Number(retryAfter ?? NaN);
  const retryAfterMs = Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : undefined;
  const reason = status === 404 || status === 410
    ? "the publisher has no such file (any more)"
    : status === 401 || status === 403
    ? "the publisher wants a login or refuses this address"
    : status === 429
    ? "the publisher wants fewer requests"
    : "the publisher's server failed";
  const retryable = status >= 500 || status === 429 || status === 408;
  return new DownloadError(`Cannot download ${url} as ${reason}: status ${status}`, { retryable, retryAfterMs });
}

/** A connection that could not be made or broke. */
export function connectionError(url: string, cause: unknown): DownloadError {
  if (cause instanceof DownloadError) return cause;
  const detail = cause instanceof Error ? cause.message : String(cause);
  const message = `Cannot download ${url} as the connection failed; is this machine online? ${detail}`;
  return new DownloadError(message, { retryable: true, cause });
}
