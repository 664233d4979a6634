/** Opens a file of a publisher, from a byte on, following redirects one by one. */
import { connectionError, DownloadError, statusError } from "./download_error.ts";

const MAX_REDIRECTS = 10;

export interface Opened {
  body: ReadableStream<Uint8Array>;
  /** The byte that the body begins with: the one that was asked for, or 0 when the server cannot do that. */
  from: number;
  /** Of the whole file; undefined where the server does not say. */
  totalBytes: number | undefined;
  /** Changes when the file does. */
  etag: string | undefined;
  /** What the publisher says of the file's content. */
  publishedSha256: string | undefined;
}

export interface OpenOptions {
  /** The first byte that is still missing. */
  from: number;
  /** The file that the bytes before belong to. */
  etag: string | undefined;
  signal: AbortSignal;
}

/** `complete` when nothing is missing after `from`. */
export async function openDownload(url: string, options: OpenOptions): Promise<Opened | "complete"> {
  let publishedSha256: string | undefined;
  let address = url;
  for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
    const response = await request(address, options);
    publishedSha256 ??= sha256Of(response.headers);
    const location = response.headers.get("location");
    if (response.status >= 300 && response.status < 400 && location) {
      await response.body?.cancel();
      address = redirected(address, location);
      continue;
    }
    return await opened(url, response, options, publishedSha256);
  }
  throw new DownloadError(`Cannot download ${url} as there must be at most ${MAX_REDIRECTS} redirects`, {
    retryable: false,
  });
}

async function request(url: string, { from, etag, signal }: OpenOptions): Promise<Response> {
  // A compressed transfer has other bytes, so that nothing could be resumed.
  const headers = new Headers({ "accept-encoding": "identity", "user-agent": "jbcalling-models" });
  if (from > 0) headers.set("range", `bytes=${from}-`);
  if (from > 0 && etag) headers.set("if-range", etag);
  try {
    return await fetch(url, { headers, redirect: "manual", signal });
  } catch (cause) {
    throw connectionError(url, cause);
  }
}

/** Where a redirect leads: never to another protocol than http and https, and never from https to http. */
function redirected(from: string, location: string): string {
  const target = URL.parse(location, from);
  const allowed = target?.protocol === "https:" || target?.protocol === "http:" && new URL(from).protocol === "http:";
  if (target && allowed) return target.href;
  const message = `Cannot download ${from} as a redirect must lead to https: current value is ${location}`;
  throw new DownloadError(message, { retryable: false });
}

async function opened(
  url: string,
  response: Response,
  { from }: OpenOptions,
  publishedSha256: string | undefined,
): Promise<Opened | "complete"> {
  const { status, headers, body } = response;
  const range = headers.get("content-range")?.match(/^bytes (?:(\d+)-\d+|\*)\/(\d+|\*)$/);
  const rangeTotal = range?.[2] === undefined || range[2] === "*" ? undefined : Number(range[2]);
  if (status === 416 && rangeTotal === from) {
    await body?.cancel();
    return "complete";
  }
  if (status === 206 && Number(range?.[1]) === from && body) {
    return { body, from, totalBytes: rangeTotal, etag: strongEtag(headers), publishedSha256 };
  }
  if (status === 200 && body) {
    const length = headers.get("content-length");
    const totalBytes = length === null ? undefined : Number(length);
    return { body, from: 0, totalBytes, etag: strongEtag(headers), publishedSha256 };
  }
  await body?.cancel();
  if (status === 416 || status === 206) {
    throw new DownloadError(`Cannot go on with ${url} as the server sent another part`, { retryable: true });
  }
  throw statusError(url, status, headers.get("retry-after"));
}

function strongEtag(headers: Headers): string | undefined {
  const etag = headers.get("etag");
  return etag?.startsWith('"') ? etag : undefined;
}

/** Hugging Face names the sha256 of large files in this header, before it redirects to where they are. */
function sha256Of(headers: Headers): string | undefined {
  return headers.get("x-linked-etag")?.match(/^"?([0-9a-f]{64})"?$/)?.[1];
}
