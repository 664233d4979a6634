import { errorOf, openHost } from "@jbcalling/testing";
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compress } from "./build.ts";
import { webFunction } from "./function.ts";

/** A host over a client of one page and one script; `remove` deletes it. */
function openClient() {
  const root = mkdtempSync(join(tmpdir(), "web-"));
  mkdirSync(join(root, "assets"));
  writeFileSync(join(root, "index.html"), "<!doctype html><title>JBCalling</title>");
  writeFileSync(join(root, "assets/client-abc123.js"), `console.log("${"call ".repeat(200)}")`);
  compress(root);
  return { host: openHost(webFunction(root), null), remove: () => rmSync(root, { recursive: true }) };
}

Deno.test("web serves the page at / and for every room, asked for again each time", async () => {
  const { host, remove } = openClient();
  for (const path of ["/", "/r/tavi-nolu-mera"]) {
    const reply = await host.get(path);
    assert.equal(reply.status, 200);
    assert.match(reply.headers.get("content-type")!, /^text\/html/);
    assert.equal(reply.headers.get("cache-control"), "no-cache");
    assert.match(await reply.text(), /JBCalling/);
    const again = await host.get(path, { "if-none-match": reply.headers.get("etag")! });
    assert.equal(again.status, 304);
  }
  remove();
});

Deno.test("web serves assets for ever, compressed as the browser takes it", async () => {
  const { host, remove } = openClient();
  const path = "/assets/client-abc123.js";
  const plain = await host.get(path);
  assert.equal(plain.headers.get("cache-control"), "public, max-age=31536000, immutable");
  assert.match(plain.headers.get("content-type")!, /^text\/javascript/);
  const { length } = await plain.text();
  for (const encoding of ["br", "gzip"]) {
    const reply = await host.get(path, { "accept-encoding": encoding });
    assert.equal(reply.headers.get("content-encoding"), encoding);
    assert.equal(reply.headers.get("vary"), "Accept-Encoding");
    assert.ok((await reply.bytes()).length < length / 4);
  }
  remove();
});

Deno.test("web sends a content policy that allows its own origin only, and keeps the room out of referrers", async () => {
  const { host, remove } = openClient();
  const reply = await host.get("/r/tavi");
  await reply.body?.cancel();
  const policy = reply.headers.get("content-security-policy")!;
  assert.match(policy, /default-src 'none'/);
  assert.match(policy, /script-src 'self'(;|$)/);
  assert.match(policy, /frame-ancestors 'none'/);
  assert.equal(reply.headers.get("referrer-policy"), "no-referrer");
  assert.match(reply.headers.get("permissions-policy")!, /camera=\(self\)/);
  assert.equal(reply.headers.get("x-content-type-options"), "nosniff");
  remove();
});

Deno.test("web answers not_found for what it has not, and never leaves its folder", async () => {
  const { host, remove } = openClient();
  for (const path of ["/assets/none.js", "/other", "/assets/..%2f..%2fetc%2fpasswd", "/r/a/b"]) {
    const reply = await host.get(path);
    assert.equal(reply.status, 404, path);
    assert.equal((await errorOf(reply)).code, "not_found");
  }
  remove();
});
