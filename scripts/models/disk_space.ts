/** Whether there is room on the disk before gigabytes are written to it. */
import { mkdirSync, statfsSync } from "node:fs";

/** What stays free for everything else, in bytes. */
const RESERVE = 200 * 1024 * 1024;

export type FreeBytes = (folder: string) => number;

/** What an unprivileged process may still write. */
export const freeBytes: FreeBytes = (folder) => {
  mkdirSync(folder, { recursive: true });
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
};

/** Throws when this many bytes have no room. */
export function ensureRoom(folder: string, bytes: number, free: FreeBytes = freeBytes): void {
  const available = free(folder) - RESERVE;
  if (bytes <= available) return;
  const megabytes = (count: number) => `${Math.max(0, Math.round(count / 1e6))} MB`;
  throw new Error(
    `Cannot write to ${folder} as ${megabytes(bytes)} must be free, besides ${megabytes(RESERVE)} that stay: ` +
      `current value is ${megabytes(available)}; choose another disk with MODELS_DIR`,
  );
}
