import assert from "node:assert/strict";
import { type Backup, parseBackup } from "./backup_file.ts";

const BACKUP: Backup = {
  format: "jbcalling-backup-1",
  createdAt: "2026-01-02T03:04:05Z",
  stack: "jbcalling",
  nodes: { n1: { edge: "true" } },
  functions: { tts: { replicas: 2, history: ["0123456789ab@latest"] } },
  code: [{ name: "jbcalling-tts-0123456789ab", function: "tts", data: "Y29kZQ==" }],
};

Deno.test("a backup is read as it was written", () => assert.deepEqual(parseBackup(JSON.stringify(BACKUP)), BACKUP));

Deno.test("what is no whole backup is refused with the reason", () => {
  const text = JSON.stringify(BACKUP);
  assert.throws(() => parseBackup(text.slice(0, -5)), /must be JSON: is the file whole/);
  assert.throws(() => parseBackup(JSON.stringify({ ...BACKUP, format: "other" })), /format/);
  assert.throws(() => parseBackup(JSON.stringify({ ...BACKUP, code: [{}] })), /code\.0/);
});
