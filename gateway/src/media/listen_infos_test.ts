import assert from "node:assert/strict";
import { test } from "node:test";
import { listenInfosOf } from "./listen_infos.ts";

test("each worker has its own port, for UDP and TCP", () => {
  const infos = listenInfosOf({ firstPort: 40_000, localIps: ["127.0.0.1"] }, 3);
  assert.deepEqual(
    infos.map(({ protocol, port, ip }) => [protocol, port, ip]),
    [
      ["udp", 40_003, "127.0.0.1"],
      ["tcp", 40_003, "127.0.0.1"],
    ],
  );
});

test("an announced address listens on every network and hides the machine's own", () => {
  const options = {
    firstPort: 0,
    announcedIp: "203.0.113.7",
    announcedIpv6: "2001:db8::7",
    localIps: ["10.0.0.1"],
  };
  const infos = listenInfosOf(options, 1);
  assert.deepEqual(
    infos.map(({ ip, announcedAddress }) => `${ip} ${announcedAddress}`),
    [
      "0.0.0.0 203.0.113.7",
      "0.0.0.0 203.0.113.7",
      ":: 2001:db8::7",
      ":: 2001:db8::7",
    ],
  );
  assert.ok(infos.every(({ port }) => port === undefined));
});
