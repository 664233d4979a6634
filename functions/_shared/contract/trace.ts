/**
 * W3C Trace Context. A trace id is 16 bytes and so is a UUID: who calls with a request id of that form gives its trace the
 * same id, and an utterance is found by one id in logs and traces.
 *
 * @module
 */
export const TRACEPARENT_HEADER = "traceparent";

const TRACEPARENT = /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(?:$|-)/;

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/;

/** The trace id of a valid `traceparent`, 32 hexadecimal digits. */
export function traceIdOf(
  traceparent: string | null | undefined,
): string | undefined {
  return TRACEPARENT.exec(traceparent ?? "")?.[1];
}

/** A `traceparent` for one call: the trace of the UUID that the request id is or begins with, else a new trace. */
export function traceparentOf(requestId: string): string {
  const [uuid = crypto.randomUUID()] = UUID.exec(requestId) ?? [];
  const traceId = uuid.replaceAll("-", "");
  const parentId = crypto.randomUUID().replaceAll("-", "").slice(0, 16);
  return `00-${traceId}-${parentId}-01`;
}
