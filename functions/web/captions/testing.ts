/** Captions for tests: one call, only what matters is named. */
import type { Caption } from "@jbcalling/contract";

/** A final English caption of Minh with a Vietnamese translation; `over` replaces any of it. */
export function captionOf(over: Partial<Caption> = {}): Caption {
  return {
    seq: 1,
    utteranceId: "u1",
    rev: 1,
    peerId: "minh",
    name: "Minh",
    startedAt: 1_000_000,
    original: { language: "vi", text: "Xin chào, bạn khỏe không?", stable: 25 },
    translation: { language: "en", text: "Hello, how are you?", stable: 19 },
    final: true,
    ...over,
  };
}
