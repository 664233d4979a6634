import assert from "node:assert/strict";
import { nextHistory } from "./code_configs.ts";
import type { Service } from "./services.ts";

const service = (history: string[], version?: string) =>
  ({ id: "s1", name: "tts", fullName: "s_tts", image: "r/tts:latest", labels: {}, history, version }) as Service;

Deno.test("the history holds the last five versions, newest first, each once", () => {
  assert.deepEqual(nextHistory(service([], "aaa"), "bbb@latest"), ["bbb@latest", "aaa@latest"]);
  assert.deepEqual(nextHistory(service([]), "bbb@latest"), ["bbb@latest"]);
  const many = ["e@1", "d@1", "c@1", "b@1", "a@1"];
  assert.deepEqual(nextHistory(service(many), "f@1"), ["f@1", "e@1", "d@1", "c@1", "b@1"]);
  assert.deepEqual(nextHistory(service(many), "c@1"), ["c@1", "e@1", "d@1", "b@1", "a@1"]);
});
