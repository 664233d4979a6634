/**
 * One file from its publisher to this machine: broken connections, stalls and failing servers are tried again from where
 * they stopped, also by a later run; what came is hashed before anybody uses it.
 *
 * @module
 */
import { createWriteStream } from "node:fs";
import { once } from "node:events";
import { finished } from "node:stream/promises";
import { connectionError, DownloadError } from "./download_error.ts";
import { sha256OfFile } from "./hash.ts";
import { openDownload, type Opened } from "./open.ts";
import { PartialFile } from "./partial_file.ts";

export interface DownloadOptions {
  url: string;
  /** A folder for parts. */
  folder: string;
  /** Known from the catalog or the lock file. */
  expected?: { bytes?: number; sha256?: string };
  signal: AbortSignal;
  /** How far it got: bytes of this file that are there, and of how many if known. */
  onProgress?: (bytes: number, totalBytes: number | undefined) => void;
  /** Throws when the bytes that are still to come have no room. */
  ensureRoom?: (bytes: number) => void;
  /** Tries in a row that bring no new byte before it gives up. */
  tries?: number;
  /** Without a byte for this long a connection counts as broken, in ms. */
  stallMs?: number;
  /** The first pause before trying again, in ms; it doubles up to 30 s. */
  pauseMs?: number;
}

export interface Downloaded {
  /** Whoever takes it moves or removes it. */
  path: string;
  bytes: number;
  sha256: string;
  /** Whether the publisher named the same hash. */
  published: boolean;
}

const DEFAULTS = { tries: 6, stallMs: 30_000, pauseMs: 1000 };
const MAX_PAUSE_MS = 30_000;

export async function download(given: DownloadOptions): Promise<Downloaded> {
  const options = { ...DEFAULTS, ...given };
  const part = new PartialFile(options.folder, options.url);
  const publishedSha256 = await fetchAll(part, options);
  const bytes = part.bytes;
  const sha256 = await sha256OfFile(part.path);
  const wanted = options.expected?.sha256 ?? publishedSha256;
  if (wanted !== undefined && wanted !== sha256) {
    part.remove();
    throw new DownloadError(
      `Cannot use ${options.url} as its sha256 must be ${wanted}: current value is ${sha256}; it was removed again`,
      { retryable: false },
    );
  }
  const wantedBytes = options.expected?.bytes;
  if (wantedBytes !== undefined && wantedBytes !== bytes) {
    part.remove();
    throw new DownloadError(
      `Cannot use ${options.url} as it must have ${wantedBytes} bytes: current value is ${bytes}; it was removed again`,
      { retryable: false },
    );
  }
  part.finish();
  return { path: part.path, bytes, sha256, published: publishedSha256 === sha256 };
}

type Settings = DownloadOptions & typeof DEFAULTS;

/** Until every byte is there; gives the hash that the publisher names, if it does. */
async function fetchAll(part: PartialFile, options: Settings): Promise<string | undefined> {
  let pause = options.pauseMs;
  for (let left = options.tries;;) {
    const before = part.bytes;
    try {
      return await fetchRest(part, options);
    } catch (error) {
      options.signal.throwIfAborted();
      if (!(error instanceof DownloadError) || !error.retryable) throw error;
      const advanced = part.bytes > before;
      left = advanced ? options.tries : left - 1;
      pause = advanced ? options.pauseMs : pause;
      if (left <= 0) throw error;
      await sleep(Math.min(MAX_PAUSE_MS, Math.max(pause, error.retryAfterMs ?? 0)), options.signal);
      pause = Math.min(MAX_PAUSE_MS, pause * 2);
    }
  }
}

/** One connection, from the first byte that is missing. */
async function fetchRest(part: PartialFile, options: Settings): Promise<string | undefined> {
  const stall = new AbortController();
  const signal = AbortSignal.any([options.signal, stall.signal]);
  let timer = setTimeout(() => stall.abort(), options.stallMs);
  const beat = () => {
    clearTimeout(timer);
    timer = setTimeout(() => stall.abort(), options.stallMs);
  };
  try {
    const opened = await openDownload(options.url, { from: part.bytes, etag: part.etag, signal });
    if (opened === "complete") return undefined;
    part.keep(opened.from, opened.etag);
    if (opened.totalBytes !== undefined) options.ensureRoom?.(opened.totalBytes - opened.from);
    await append(part, opened, { ...options, beat });
    if (opened.totalBytes !== undefined && part.bytes < opened.totalBytes) {
      const message = `Cannot finish ${options.url} as the server sent ${part.bytes} of ${opened.totalBytes} bytes`;
      throw new DownloadError(message, { retryable: true });
    }
    return opened.publishedSha256;
  } catch (cause) {
    if (stall.signal.aborted && !options.signal.aborted) {
      const message = `Cannot go on with ${options.url} as nothing came for ${options.stallMs} ms`;
      throw new DownloadError(message, { retryable: true, cause });
    }
    throw cause;
  } finally {
    clearTimeout(timer);
  }
}

async function append(part: PartialFile, opened: Opened, options: Settings & { beat: () => void }): Promise<void> {
  const file = createWriteStream(part.path, { flags: "a" });
  const written = finished(file);
  written.catch(() => {});
  let bytes = opened.from;
  options.onProgress?.(bytes, opened.totalBytes);
  try {
    for await (const chunk of broken(opened.body, options.url)) {
      options.beat();
      if (!file.write(chunk)) await Promise.race([once(file, "drain"), written]);
      options.onProgress?.(bytes += chunk.length, opened.totalBytes);
    }
  } finally {
    file.end();
    await written.catch((cause) => {
      throw diskError(part.path, cause);
    });
  }
}

/** The chunks of a body; a connection that breaks says whose it was. */
async function* broken(body: ReadableStream<Uint8Array>, url: string): AsyncGenerator<Uint8Array> {
  try {
    yield* body;
  } catch (cause) {
    throw connectionError(url, cause);
  }
}

function diskError(path: string, cause: unknown): DownloadError {
  const full = (cause as { code?: string }).code === "ENOSPC";
  const message = full ? `Cannot write ${path} as the disk is full` : `Cannot write ${path}: ${cause}`;
  return new DownloadError(message, { retryable: false, cause });
}

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", stop);
      resolve();
    }, ms);
    signal.addEventListener("abort", stop, { once: true });
  });
}
