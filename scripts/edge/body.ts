/** Request bodies are read whole before they travel on, so that another replica can be given the same bytes. */
import { CallError } from "@jbcalling/contract";

/** The largest request body, in bytes: the largest audio file that /stt takes, 25 MiB, and the form around it. */
export const MAX_BODY_BYTES = 26 * 1024 * 1024;

/** The body's bytes, or null when there is none; a `payload_too_large` above the limit. */
export async function readBody(request: Request, maxBytes = MAX_BODY_BYTES): Promise<Uint8Array<ArrayBuffer> | null> {
  if (!request.body) return null;
  if (Number(request.headers.get("content-length") ?? 0) > maxBytes) throw tooLarge(maxBytes);
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of request.body) {
      size += chunk.length;
      if (size > maxBytes) throw tooLarge(maxBytes);
      chunks.push(chunk);
    }
  } catch (cause) {
    if (cause instanceof CallError) throw cause;
    throw new CallError("cancelled", "Cannot read the body as the caller went away", { cause });
  }
  const body = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    body.set(chunk, at);
    at += chunk.length;
  }
  return body;
}

function tooLarge(maxBytes: number): CallError {
  return new CallError("payload_too_large", `Cannot read the body as it must be at most ${maxBytes} bytes`);
}
