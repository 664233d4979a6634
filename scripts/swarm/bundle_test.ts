import assert from "node:assert/strict";
import { join } from "node:path";
import { bundleFunction, entryCode, MAX_BUNDLE_BYTES, workersOf } from "./bundle.ts";
import { ROOT } from "./images.ts";

Deno.test("the workers of a function are found by the code that starts them", () => {
  assert.deepEqual([...workersOf(join(ROOT, "functions/translate"))], [["./worker.ts", "engines/onnx/worker.ts"]]);
  assert.equal(workersOf(join(ROOT, "functions/example")).size, 0);
});

Deno.test("the entry serves, or is the worker that its URL names", () => {
  const code = entryCode("tts", {
    workers: new Map([["./worker.ts", "engines/x/worker.ts"]]),
    packages: { a: "1.0.0" },
  });
  assert.match(code, /if \(worker === null\) \{[^}]*requirePackages\(\{"a":"1.0.0"\}[^}]*functions\/tts\/main.ts/);
  assert.match(
    code,
    /else if \(worker === "engines\/x\/worker.ts"\) await import\("[./]*functions\/tts\/engines\/x\/worker.ts"\)/,
  );
});

Deno.test("the same code is the same version, small enough for a Swarm config, with its worker inside", async () => {
  const bundle = await bundleFunction("translate");
  assert.ok(bundle.bytes <= MAX_BUNDLE_BYTES);
  assert.match(bundle.version, /^[0-9a-f]{12}$/);
  const code = await Deno.readTextFile(bundle.file);
  assert.ok(code.includes('new URL("?worker=engines/onnx/worker.ts",import.meta.url)'));
  assert.ok(!code.includes(ROOT), "it names no folder of this machine");
  assert.equal((await bundleFunction("translate")).version, bundle.version);
});
