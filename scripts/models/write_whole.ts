import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/** Writes a small file beside its place and renames it, so that nobody ever reads half of it. */
export function writeWhole(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  const aside = `${file}.${crypto.randomUUID()}.part`;
  writeFileSync(aside, text);
  renameSync(aside, file);
}
