/** A whole gateway on free ports with real workers and sockets, and clients that speak to it as browsers do. */
import type { JoinReply, TokenReply } from "@jbcalling/contract";
import type { TestContext } from "node:test";
import { readConfig } from "../config.ts";
import { type Gateway, startGateway } from "../gateway.ts";
import { TestClient } from "../signaling/testing/client.ts";
import { FunctionsServer } from "./functions_server.ts";

export interface Visitor {
  client: TestClient;
  reply: JoinReply;
}

export async function openGateway(t: TestContext, env: Record<string, string> = {}) {
  const functions = await FunctionsServer.start();
  t.after(() => functions.close());
  const config = readConfig({
    PORT: "0",
    HOST: "127.0.0.1",
    RTC_PORT: "0",
    FUNCTIONS_URL: functions.url,
    WORKERS: "2",
    ...env,
  });
  const gateway = await startGateway(config, { info: () => {}, warn: () => {}, error: () => {} });
  t.after(() => gateway.stop());

  async function tokenFor(room: string, who: Record<string, unknown> = {}): Promise<string> {
    const reply = await fetch(`http://127.0.0.1:${gateway.port}/api/rooms/${room}/tokens`, {
      method: "POST",
      body: JSON.stringify({ name: "somebody", speaks: "en", hears: "en", ...who }),
    });
    return (await reply.json() as TokenReply).token;
  }

  async function enter(room: string, who: Record<string, unknown> = {}): Promise<Visitor> {
    const client = await TestClient.connect(gateway.port, await tokenFor(room, who));
    t.after(() => client.close());
    return { client, reply: await client.request("join", {}) };
  }

  return { gateway, functions, tokenFor, enter };
}

let lastSsrc = 1000;

/** What a browser sends to publish a microphone; no sound comes, as no transport gets connected. */
export function opusParameters() {
  const codec = { mimeType: "audio/opus", payloadType: 111, clockRate: 48_000, channels: 2 };
  return { mid: "0", codecs: [codec], encodings: [{ ssrc: ++lastSsrc }], rtcp: { cname: "test" } };
}

/** Publishes a microphone and gives the id of its producer. */
export async function publish({ client }: Visitor): Promise<string> {
  const { transportId } = await client.request("createTransport", { direction: "send" });
  const request = { transportId, kind: "audio", source: "mic", rtpParameters: opusParameters() } as const;
  return (await client.request("produce", request)).producerId;
}

/** Receives a producer, paused. */
export async function consume({ client, reply }: Visitor, producerId: string) {
  await client.request("createTransport", { direction: "receive" });
  return await client.request("consume", { producerId, rtpCapabilities: reply.rtpCapabilities });
}

/** Calls again until it is true, for what happens soon but not at once. */
export async function eventually(isSo: () => boolean | Promise<boolean>, withinMs = 5000): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!await isSo()) {
    if (performance.now() > deadline) throw new Error(`did not happen within ${withinMs} ms: ${isSo}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

export type { Gateway };
