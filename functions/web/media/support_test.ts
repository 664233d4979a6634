import assert from "node:assert/strict";
import { obstacleOf } from "./support.ts";

Deno.test("obstacleOf() names what stands in the way of a call", () => {
  const browser = { isSecureContext: true, RTCPeerConnection: class {}, WebSocket: class {} };
  assert.equal(obstacleOf(browser), undefined);
  assert.equal(obstacleOf({ ...browser, isSecureContext: false }), "insecure");
  assert.equal(obstacleOf({ ...browser, RTCPeerConnection: undefined }), "browser");
});
