import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { pack } from "./pack.ts";
import { unpack } from "./unpack.ts";

Deno.test("built files are the same after a journey through a bundle, compressed ones made again", async () => {
  const root = await Deno.makeTempDir();
  try {
    const built = join(root, "dist");
    mkdirSync(join(built, "assets"), { recursive: true });
    writeFileSync(join(built, "index.html"), "<p>hello</p>");
    writeFileSync(join(built, "index.html.br"), "old");
    writeFileSync(join(built, "assets/font.woff2"), new Uint8Array([1, 2, 3]));
    const files = pack(built);
    assert.deepEqual(Object.keys(files), ["assets/font.woff2", "index.html"]);
    const to = join(root, "to");
    unpack(files, to);
    assert.deepEqual([...readFileSync(join(to, "assets/font.woff2"))], [1, 2, 3]);
    assert.equal(readFileSync(join(to, "index.html"), "utf8"), "<p>hello</p>");
    assert.equal(String(brotliDecompressSync(readFileSync(join(to, "index.html.br")))), "<p>hello</p>");
    assert.equal(String(gunzipSync(readFileSync(join(to, "index.html.gz")))), "<p>hello</p>");
  } finally {
    await Deno.remove(root, { recursive: true });
  }
});
