/** Header names and the rules of their values, the same in every service. */

/** Names one request through edge, gateway and functions; an utterance's id in a call. */
export const REQUEST_ID_HEADER = "X-Request-Id";

/** How long the caller waits, in ms; may only shorten the service's own limit. */
export const TIMEOUT_HEADER = "X-Timeout-Ms";

const REQUEST_ID = /^[A-Za-z0-9._:-]{1,128}$/;

/** The caller's id when it is valid, else a new one. */
export function requestIdOf(value: string | null | undefined): string {
  return value && REQUEST_ID.test(value) ? value : crypto.randomUUID();
}

/** The deadline in ms: the caller's when it is a positive number below the limit, else the limit. */
export function timeoutOf(
  value: string | null | undefined,
  limitMs: number,
): number {
  const asked = Number(value ?? NaN);
  return Number.isFinite(asked) && asked > 0 ? Math.min(asked, limitMs) : limitMs;
}
