import assert from "node:assert/strict";
import { breachOf } from "./check_imports.ts";

Deno.test("the contract imports nothing, not even node", () => {
  assert.ok(breachOf("functions/_shared/contract/client.ts", "hono"));
  assert.ok(breachOf("functions/_shared/contract/client.ts", "node:fs"));
  assert.equal(breachOf("functions/_shared/contract/client.ts", "./errors.ts"), undefined);
});

Deno.test("a function never imports another function, by path or by name", () => {
  assert.ok(breachOf("functions/stt/function.ts", "../tts/engine.ts"));
  assert.ok(breachOf("functions/stt/function.ts", "@jbcalling/tts"));
  assert.equal(breachOf("functions/stt/function.ts", "./engine.ts"), undefined);
});

Deno.test("the gateway's domain knows no transport, and its edges not each other", () => {
  assert.ok(breachOf("gateway/src/rooms/room.ts", "socket.io"));
  assert.ok(breachOf("gateway/src/rooms/room.ts", "mediasoup/types"));
  assert.ok(breachOf("gateway/src/pipeline/utterance.ts", "node:http"));
  assert.ok(breachOf("gateway/src/pipeline/utterance.ts", "../rooms/room.ts"));
  assert.ok(breachOf("gateway/src/media/mic_tap.ts", "../signaling/session.ts"));
  assert.equal(breachOf("gateway/src/media/mic_tap.ts", "mediasoup/types"), undefined);
  assert.equal(breachOf("gateway/src/media/mic_tap.ts", "../rooms/ports.ts"), undefined);
  assert.equal(breachOf("gateway/src/gateway.ts", "./signaling/socket_server.ts"), undefined);
});

Deno.test("an engine package is imported only in its owner's folder", () => {
  assert.ok(breachOf("functions/stt/function.ts", "sherpa-onnx-node"));
  assert.ok(breachOf("scripts/start.ts", "onnxruntime-node"));
  assert.equal(breachOf("functions/stt/engines/sherpa/voice_activity.ts", "sherpa-onnx-node"), undefined);
});
