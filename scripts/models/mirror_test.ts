import assert from "node:assert/strict";
import { mirrored } from "./mirror.ts";

Deno.test("mirrored puts the host of the publisher into the path", () => {
  const url = "https://example.org/a/b.onnx?download=true";
  assert.equal(mirrored(url, undefined), url);
  assert.equal(
    mirrored(url, "http://mirror.lan:8000/models/"),
    "http://mirror.lan:8000/models/example.org/a/b.onnx?download=true",
  );
  assert.throws(() => mirrored(url, "mirror.lan"), /MODELS_MIRROR.*current value is mirror\.lan/);
});
