import assert from "node:assert/strict";
import { parseScale } from "./scale.ts";

Deno.test("functions scale, what runs once says why not", () => {
  assert.deepEqual(parseScale("stt=3"), { name: "stt", replicas: 3 });
  assert.deepEqual(parseScale("gateway=0"), { name: "gateway", replicas: 0 });
  assert.throws(() => parseScale("gateway=2"), /Cannot scale gateway as the rooms of a call live in one process/);
  for (const text of ["stt", "stt=", "stt=x", "stt=65"]) assert.throws(() => parseScale(text), /must be like stt=3/);
});
