import assert from "node:assert/strict";
import { functionOf } from "./watch.ts";

Deno.test("a file belongs to its function, shared code to all, tests and training to none", () => {
  const of = (path: string) => functionOf("functions", `functions/${path}`);
  assert.equal(of("stt/main.ts"), "stt");
  assert.equal(of("stt/engines/sherpa/pool.ts"), "stt");
  assert.equal(of("_shared/runtime/app.ts"), "all");
  assert.equal(of("stt/function_test.ts"), undefined);
  assert.equal(of("stt/train/verify.ts"), undefined);
  assert.equal(of("stt/README.md"), undefined);
  assert.equal(functionOf("functions", "scripts/start.ts"), undefined);
});
