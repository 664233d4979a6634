import assert from "node:assert/strict";
import { RequestBody } from "./request_body.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

async function textOf(opened: Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array>): Promise<string> {
  return await new Response(opened).text();
}

Deno.test("a body of known length comes in one piece, as often as it is opened", async () => {
  async function* source() {
    yield bytes("one ");
    yield bytes("two");
  }
  const body = new RequestBody(source(), { length: 7 });
  for (let i = 0; i < 2; i++) assert.deepEqual(await body.open(), bytes("one two"));
});

Deno.test("a body of unknown length goes on as it comes; opened again, it starts from its first byte", async () => {
  const gate = Promise.withResolvers<void>();
  async function* source() {
    yield bytes("one ");
    await gate.promise;
    yield bytes("two");
  }
  const body = new RequestBody(source());
  const first = (await body.open() as ReadableStream<Uint8Array>).getReader();
  assert.deepEqual((await first.read()).value, bytes("one "));
  const abandoned = first.read();
  await first.cancel();
  const again = textOf(await body.open());
  gate.resolve();
  assert.equal(await again, "one two");
  await abandoned;
});

Deno.test("a body above the limit, and a caller that goes away, are said", async () => {
  async function* long() {
    yield bytes("twelve bytes");
  }
  async function* broken() {
    yield bytes("x");
    throw new Error("connection reset");
  }
  const told = new RequestBody(long(), { length: 12, maxBytes: 10 });
  await assert.rejects(told.open(), { code: "payload_too_large" });
  const untold = new RequestBody(long(), { maxBytes: 10 });
  await assert.rejects(textOf(await untold.open()));
  assert.equal(untold.failure?.code, "payload_too_large");
  const gone = new RequestBody(broken(), { length: 2 });
  await assert.rejects(gone.open(), { code: "cancelled" });
});
