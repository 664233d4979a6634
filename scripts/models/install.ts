/** One entry of the catalog onto this machine: downloaded, checked, unpacked beside its place, moved there at once. */
import { globSync, mkdirSync, mkdtempSync, renameSync, rmSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { unpack } from "./archive/unpack.ts";
import type { Download, StagedEntry } from "./catalog.ts";
import { ensureRoom, type FreeBytes } from "./disk_space.ts";
import { download, type DownloadOptions } from "./download/download.ts";
import { sha256OfFile } from "./download/hash.ts";
import type { Locked, LockFile } from "./lock_file.ts";
import { mirrored } from "./mirror.ts";
import type { InstalledFile, ModelStore } from "./store.ts";

export interface InstallOptions {
  store: ModelStore;
  lock: LockFile;
  mirror: string | undefined;
  signal: AbortSignal;
  /** Progress of one download. */
  onProgress?: (url: string, bytes: number, totalBytes: number | undefined) => void;
  free?: FreeBytes;
  /** How patient downloads are. */
  patience?: Pick<DownloadOptions, "tries" | "pauseMs" | "stallMs">;
}

/** Models hardly compress, so this covers an archive and what comes out of it. */
const UNPACKED_SHARE = 2;

export async function installEntry({ stage, entry }: StagedEntry, options: InstallOptions): Promise<void> {
  const { store } = options;
  const staged = mkdtempSync(join(store.staging, `${entry.id}-`));
  try {
    const fetched = await Promise.all(entry.downloads.map((each) => fetchInto(staged, each, options)));
    const files = await listFiles(staged);
    for (const [role, path] of Object.entries(entry.roles)) {
      if (path === "." || files.some((file) => file.path === path || file.path.startsWith(`${path}/`))) continue;
      throw new Error(`Cannot install ${entry.id} as its download must hold its ${role}: ${path} is not there`);
    }
    store.writeManifest(staged, files);
    moveInto(staged, store.entryFolder(stage, entry.id));
    // Only now: what cannot be installed is not the right file.
    fetched.forEach((locked, index) => options.lock.record(entry.downloads[index]!.url, locked));
  } finally {
    rmSync(staged, { recursive: true, force: true });
  }
}

async function fetchInto(staged: string, each: Download, options: InstallOptions): Promise<Locked> {
  const { store, lock, signal, onProgress, free, patience } = options;
  const locked = lock.get(each.url);
  const share = each.extract ? 1 + UNPACKED_SHARE : 1;
  const got = await download({
    ...patience,
    url: mirrored(each.url, options.mirror),
    folder: store.downloads,
    expected: { bytes: each.bytes ?? locked?.bytes, sha256: each.sha256 ?? locked?.sha256 },
    signal,
    onProgress: (bytes, total) => onProgress?.(each.url, bytes, total),
    ensureRoom: (bytes) => ensureRoom(store.folder, bytes * share, free),
  });
  const name = basename(new URL(each.url).pathname);
  try {
    if (each.extract) await unpack({ file: got.path, name, into: staged, only: each.extract.only });
    else place(got.path, join(staged, each.path!));
  } finally {
    // One that cannot be unpacked would fail the next pull too.
    rmSync(got.path, { force: true });
  }
  const verified = each.sha256 !== undefined || got.published ? "publisher" : "first-pull";
  return { bytes: got.bytes, sha256: got.sha256, verified };
}

function place(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  renameSync(from, to);
}

/** Every file below a folder with its hash. */
export async function listFiles(folder: string): Promise<InstalledFile[]> {
  const files: InstalledFile[] = [];
  for (const path of globSync("**/*", { cwd: folder }).sort()) {
    const stats = statSync(join(folder, path));
    if (!stats.isFile()) continue;
    const sha256 = await sha256OfFile(join(folder, path));
    files.push({ path: path.replaceAll("\\", "/"), bytes: stats.size, sha256 });
  }
  return files;
}

/** What was there before stays whole until the new folder is in its place. */
function moveInto(staged: string, place: string): void {
  const old = `${staged}-old`;
  mkdirSync(dirname(place), { recursive: true });
  const replaced = moved(place, old);
  renameSync(staged, place);
  if (replaced) rmSync(old, { recursive: true, force: true });
}

function moved(from: string, to: string): boolean {
  try {
    renameSync(from, to);
    return true;
  } catch (error) {
    if ((error as { code?: string }).code === "ENOENT") return false;
    throw error;
  }
}
