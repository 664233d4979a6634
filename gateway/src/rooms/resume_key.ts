/** The secret by which a client proves that it is the one who joined before. */
import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

export function createResumeKey(): string {
  return randomBytes(24).toString("base64url");
}

/** Compares in a time that tells nothing of where the keys differ. */
export function isSameKey(given: string, expected: string): boolean {
  return timingSafeEqual(digest(given), digest(expected));
}

function digest(key: string): Buffer {
  return createHash("sha256").update(key).digest();
}
