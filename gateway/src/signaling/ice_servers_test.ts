import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { test } from "node:test";
import { iceServersFor } from "./ice_servers.ts";

const stun = { urls: ["stun:host:3478"] };

test("TURN credentials end in time and are what coturn computes from its secret", () => {
  const turn = { urls: ["turn:host:3478"], secret: "shared", ttlSeconds: 600 };
  const [first, second] = iceServersFor("peer-1", { fixed: [stun], turn }, 1_700_000_000_500);
  assert.deepEqual(first, stun);
  assert.equal(second!.username, "1700000600:peer-1");
  assert.equal(second!.credential, createHmac("sha1", "shared").update("1700000600:peer-1").digest("base64"));
  assert.deepEqual(second!.urls, turn.urls);
});

test("without TURN the fixed servers are all", () => {
  assert.deepEqual(iceServersFor("peer-1", { fixed: [stun] }, 0), [stun]);
});
