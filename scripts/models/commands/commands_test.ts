import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
// @ts-types="npm:@types/tar-stream@3.1.5"
import { pack as tar } from "tar-stream";
import { parseCatalog } from "../catalog.ts";
import { LockFile } from "../lock_file.ts";
import { Progress } from "../progress.ts";
import { ModelStore } from "../store.ts";
import { Origin, type OriginReply, type OriginRequest, serveFile } from "../testing/origin.ts";
import { list } from "./list.ts";
import { pull, type PullOptions } from "./pull.ts";
import { remove } from "./remove.ts";
import { verify } from "./verify.ts";
import { where } from "./where.ts";

const entry = (id: string, commercial: string, download: object, roles: Record<string, string>) => ({
  id,
  title: id,
  languages: ["vi"],
  engine: "sherpa-onnx",
  type: "vits",
  downloads: [download],
  aboutMegabytes: 1,
  roles,
  licence: { name: `licence of ${id}`, link: "https://example.org/licence", commercial },
  memory: "small",
  speed: "fast",
  sources: ["https://example.org/docs"],
});

const CATALOG = parseCatalog({
  stage: "tts",
  packs: { default: { voices: ["plain", "packed"] } },
  entries: [
    entry("plain", "yes", { url: "https://example.org/plain.onnx", path: "model.onnx" }, { model: "model.onnx" }),
    entry("packed", "unclear", {
      url: "https://example.org/packed.tar.gz",
      extract: { only: ["model.onnx", "data"] },
    }, { model: "model.onnx", dataDir: "data" }),
  ],
});

async function archive(names: string[]): Promise<Uint8Array> {
  const stream = tar();
  for (const name of names) stream.entry({ name: `packed/${name}` }, `content of ${name}`);
  stream.finalize();
  return gzipSync(Buffer.concat(await Array.fromAsync(stream as AsyncIterable<Uint8Array>)));
}

const WHOLE = await archive(["model.onnx", "data/dict", "README.md"]);
const PLAIN = new TextEncoder().encode("weights");

type Script = (request: OriginRequest) => OriginReply;

const good: Script = (request) => serveFile(request.path.endsWith("plain.onnx") ? PLAIN : WHOLE, request);

/** A machine with nothing installed, and a mirror that is scripted. */
async function onMachine(
  script: Script,
  use: (machine: {
    folder: string;
    store: ModelStore;
    lines: string[];
    origin: Origin;
    pull(options?: Partial<PullOptions>): Promise<void>;
    context: { catalogs: [typeof CATALOG]; store: ModelStore; write: (line: string) => void };
  }) => Promise<void>,
): Promise<void> {
  const folder = Deno.makeTempDirSync();
  await using origin = new Origin(script);
  const lines: string[] = [];
  const write = (line: string) => void lines.push(line);
  const store = new ModelStore(join(folder, "models"));
  const context = { catalogs: [CATALOG] as [typeof CATALOG], store, write };
  const lockFile = join(folder, "models.lock.json");
  try {
    await use({
      folder,
      store,
      lines,
      origin,
      context,
      pull: (options) =>
        pull(context, {
          names: [],
          lock: LockFile.read(lockFile),
          mirror: origin.url,
          signal: new AbortController().signal,
          acceptLicence: true,
          parallel: 2,
          force: false,
          progress: new Progress({ terminal: false, write, writeOver: write }),
          patience: { tries: 2, pauseMs: 1 },
          ...options,
        }),
    });
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

Deno.test("pull installs a pack from the mirror and makes it the one in use", () =>
  onMachine(good, async ({ pull, store, lines, origin, context, folder }) => {
    await pull();
    assert.deepEqual(origin.requests.map(({ path }) => path).sort(), [
      "/example.org/packed.tar.gz",
      "/example.org/plain.onnx",
    ]);
    const pack = JSON.parse(readFileSync(store.packFile("tts"), "utf8"));
    assert.equal(pack.name, "default");
    assert.deepEqual(pack.voices.map(({ model, dataDir }: Record<string, string>) => [model, dataDir]), [
      ["plain/model.onnx", undefined],
      ["packed/model.onnx", "packed/data"],
    ]);
    assert.equal(readFileSync(join(store.packFolder("tts"), "packed/data/dict"), "utf8"), "content of data/dict");
    assert.ok(lines.includes("tts uses the pack default from now on"));
    const lock = JSON.parse(readFileSync(join(folder, "models.lock.json"), "utf8"));
    assert.equal(lock["https://example.org/plain.onnx"].bytes, PLAIN.length);
    assert.deepEqual([...Deno.readDirSync(store.downloads)], []);
    assert.deepEqual([...Deno.readDirSync(store.staging)], []);
    list(context);
    assert.match(lines.join("\n"), /plain .*about 1 MB.*installed[\s\S]*pack default \(in use\)/);
    await pull();
    assert.equal(origin.requests.length, 2);
  }));

Deno.test("pull shows licences, and asks for consent before anything is downloaded", () =>
  onMachine(good, async ({ pull, lines, origin }) => {
    await assert.rejects(pull({ acceptLicence: false }), /Cannot pull packed as their licences must be accepted/);
    assert.match(lines.join("\n"), /packed: licence of packed — whether a business may use it is not clear/);
    assert.equal(origin.requests.length, 0);
    await pull({ acceptLicence: false, names: ["plain"] });
  }));

Deno.test("pull leaves nothing half installed: a file that is missing, a broken archive, an archive without a role", async () => {
  const replies: [OriginReply, RegExp][] = [
    [{ status: 404 }, /packed: Cannot download .* no such file/],
    [{ body: WHOLE.subarray(0, 60) }, /packed: Cannot unpack packed\.tar\.gz/],
    [{ body: await archive(["model.onnx"]) }, /packed: Cannot install packed as its download must hold its dataDir/],
  ];
  for (const [reply, message] of replies) {
    let first = true;
    await onMachine((request) => {
      if (!request.path.endsWith("packed.tar.gz") || !first) return good(request);
      first = false;
      return reply;
    }, async ({ pull, store }) => {
      await assert.rejects(pull(), message);
      assert.equal(existsSync(store.entryFolder("tts", "packed")), false);
      assert.equal(existsSync(store.packFile("tts")), false);
      assert.ok(store.installed("tts", "plain"), "what went well stays");
      assert.deepEqual([...Deno.readDirSync(store.staging)], []);
      await pull();
      assert.ok(existsSync(store.packFile("tts")));
    });
  }
});

Deno.test("pull brings the same bytes as the first time, or none", () => {
  let body = PLAIN;
  return onMachine((request) => serveFile(body, request), async ({ pull, store, context }) => {
    await pull({ names: ["plain"] });
    body = new TextEncoder().encode("other w");
    await assert.rejects(pull({ names: ["plain"], force: true }), /its sha256 must be/);
    assert.equal(readFileSync(join(store.entryFolder("tts", "plain"), "model.onnx"), "utf8"), "weights");
    await verify(context, []);
  });
});

Deno.test("pull asks for room on the disk before it begins", () =>
  onMachine(good, async ({ pull, origin }) => {
    await assert.rejects(
      pull({ free: () => 201 * 1024 * 1024 }),
      /2 MB must be free.*choose another disk with MODELS_DIR/,
    );
    assert.equal(origin.requests.length, 0);
  }));

Deno.test("verify names what changed, and remove gives the starter pack back", () =>
  onMachine(good, async ({ pull, store, lines, context }) => {
    await pull();
    await verify(context, []);
    writeFileSync(join(store.entryFolder("tts", "packed"), "data/dict"), "content of data/dict!");
    Deno.removeSync(join(store.entryFolder("tts", "plain"), "model.onnx"));
    await assert.rejects(verify(context, []), /plain: model\.onnx is missing\npacked: data\/dict has another size/);
    where(context, []);
    assert.match(lines.at(-1)!, /^tts: pack default in /);
    remove(context, ["packed"]);
    where(context, []);
    assert.equal(lines.at(-1), "tts: the starter pack");
    await assert.rejects(verify(context, ["packed"]), /packed is not installed/);
    assert.throws(() => where(context, ["nothing"]), /must be a pack \(default\) or the id of a model/);
  }));
