import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { Origin, type OriginReply, type OriginRequest, serveFile } from "../testing/origin.ts";
import { download, type DownloadOptions } from "./download.ts";

const FILE = Uint8Array.from({ length: 300_000 }, (_, at) => (at * 7919) >> 3);
const SHA256 = createHash("sha256").update(FILE).digest("hex");

interface Pull {
  path: string;
  origin: Origin;
  run(options?: Partial<DownloadOptions>): ReturnType<typeof download>;
}

/** A download from a scripted server into a folder of its own. */
async function withOrigin(
  script: (request: OriginRequest, count: number) => OriginReply,
  use: (pull: Pull) => Promise<void>,
): Promise<void> {
  let count = 0;
  await using origin = new Origin((request) => script(request, count++));
  const folder = Deno.makeTempDirSync();
  try {
    const options = { url: `${origin.url}/file`, folder, signal: new AbortController().signal, pauseMs: 1, tries: 3 };
    await use({ path: folder, origin, run: (more) => download({ ...options, ...more }) });
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

Deno.test("download brings a file with its hash, and says how far it is", () =>
  withOrigin((request) => serveFile(FILE, request), async ({ run }) => {
    const seen: [number, number | undefined][] = [];
    const result = await run({ onProgress: (bytes, total) => seen.push([bytes, total]) });
    assert.deepEqual([result.bytes, result.sha256, result.published], [FILE.length, SHA256, false]);
    assert.deepEqual(readFileSync(result.path), Buffer.from(FILE));
    assert.deepEqual(seen.at(-1), [FILE.length, FILE.length]);
  }));

Deno.test("download goes on where a dropped connection ended", () =>
  withOrigin(
    (request, count) => count < 2 ? { ...serveFile(FILE, request), dropAfter: 100_000 } : serveFile(FILE, request),
    async ({ run, origin }) => {
      assert.equal((await run()).sha256, SHA256);
      assert.deepEqual(origin.requests.map(({ headers }) => headers.range), [
        undefined,
        "bytes=100000-",
        "bytes=200000-",
      ]);
      assert.equal(origin.requests[1]!.headers["if-range"], '"v1"');
    },
  ));

Deno.test("download goes on in a later run, and starts anew when the file changed in between", async () => {
  for (const [later, from] of [['"v1"', 100_000], ['"v2"', 0]] as const) {
    let drops = [100_000, 0];
    const script = (request: OriginRequest) => {
      return { ...serveFile(FILE, request, drops.length > 0 ? '"v1"' : later), dropAfter: drops.shift() };
    };
    await withOrigin(script, async ({ run, origin }) => {
      await assert.rejects(run({ tries: 1 }));
      drops = [];
      const starts: number[] = [];
      assert.equal((await run({ onProgress: (bytes) => starts.push(bytes) })).sha256, SHA256);
      assert.equal(starts[0], from);
      assert.equal(origin.requests.at(-1)!.headers["if-range"], '"v1"');
    });
  }
});

Deno.test("download starts anew with a server that knows no ranges", () =>
  withOrigin(
    (_, count) => ({ body: FILE, ...(count === 0 && { dropAfter: 1000 }) }),
    async ({ run }) => assert.equal((await run()).sha256, SHA256),
  ));

Deno.test("download tries failing servers again, as long as they ask for", () =>
  withOrigin(
    (request, count) => count < 2 ? { status: 503, headers: { "retry-after": "0" } } : serveFile(FILE, request),
    async ({ run }) => assert.equal((await run()).sha256, SHA256),
  ));

Deno.test("download gives up on a server that only fails, with its status", () =>
  withOrigin(() => ({ status: 500 }), async ({ run, origin }) => {
    await assert.rejects(run(), /the publisher's server failed: status 500/);
    assert.equal(origin.requests.length, 3);
  }));

Deno.test("download does not ask again for what is not there or not allowed", async () => {
  for (const [status, message] of [[404, /no such file/], [403, /wants a login/]] as const) {
    await withOrigin(() => ({ status }), async ({ run, origin }) => {
      await assert.rejects(run(), message);
      assert.equal(origin.requests.length, 1);
    });
  }
});

Deno.test("download notices a body that is shorter than its length says", () =>
  withOrigin(
    () => ({ body: FILE, headers: { "content-length": String(FILE.length + 10) } }),
    async ({ run }) => void await assert.rejects(run(), /Cannot (finish|download)/),
  ));

Deno.test("download notices a length that hides the end of the file", () =>
  withOrigin(
    () => ({ body: FILE, headers: { "content-length": "1000" } }),
    async ({ run, path }) => {
      await assert.rejects(run({ expected: { sha256: SHA256 } }), /its sha256 must be .* it was removed again/);
      assert.deepEqual([...Deno.readDirSync(path)], []);
      await assert.rejects(run({ expected: { bytes: FILE.length } }), /must have 300000 bytes: current value is 1000/);
    },
  ));

Deno.test("download follows redirects, takes the hash that the publisher names, and holds the file to it", async () => {
  for (const [named, fails] of [[SHA256, false], ["0".repeat(64), true]] as const) {
    await withOrigin((request) => {
      if (request.path !== "/file") return serveFile(FILE, request);
      return { status: 302, headers: { location: "/elsewhere", "x-linked-etag": `"${named}"` } };
    }, async ({ run }) => {
      if (fails) await assert.rejects(run(), /its sha256 must be 0000/);
      else assert.equal((await run()).published, true);
    });
  }
});

Deno.test("download follows no endless redirects and none to another protocol", async () => {
  for (
    const [location, message] of [["/file", /at most 10 redirects/], [
      "file:///etc/passwd",
      /must lead to https/,
    ]] as const
  ) {
    await withOrigin(
      () => ({ status: 302, headers: { location } }),
      async ({ run }) => void await assert.rejects(run(), message),
    );
  }
});

Deno.test("download takes a connection without a byte for broken", () =>
  withOrigin(
    (request, count) => count === 0 ? { ...serveFile(FILE, request), stallAfter: 50_000 } : serveFile(FILE, request),
    async ({ run, origin }) => {
      assert.equal((await run({ stallMs: 300 })).sha256, SHA256);
      assert.ok(origin.requests.length >= 2);
    },
  ));

Deno.test("download says that there is no network, and asks for room before it writes", async () => {
  const folder = Deno.makeTempDirSync();
  const signal = new AbortController().signal;
  const nobody = Deno.listen({ port: 0 });
  const { port } = nobody.addr as Deno.NetAddr;
  nobody.close();
  const url = `http://127.0.0.1:${port}/file`;
  await assert.rejects(download({ url, folder, signal, tries: 2, pauseMs: 1 }), /is this machine online\?/);
  Deno.removeSync(folder, { recursive: true });
  await withOrigin((request) => serveFile(FILE, request), async ({ run, path }) => {
    const ensureRoom = (bytes: number) => {
      throw new Error(`no room for ${bytes}`);
    };
    await assert.rejects(run({ ensureRoom }), /no room for 300000/);
    assert.equal([...Deno.readDirSync(path)].filter(({ name }) => name.endsWith(".part")).length, 0);
  });
});
