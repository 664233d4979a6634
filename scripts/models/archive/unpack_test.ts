import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { deflateRawSync, gzipSync } from "node:zlib";
// @ts-types="npm:@types/tar-stream@3.1.5"
import { type Headers, pack } from "tar-stream";
import { unpack, type UnpackRequest } from "./unpack.ts";

type Item = [header: Headers, content?: string | Uint8Array];

async function tarOf(items: Item[]): Promise<Uint8Array> {
  const stream = pack();
  for (const [header, content] of items) stream.entry(header, content === undefined ? undefined : Buffer.from(content));
  stream.finalize();
  return Buffer.concat(await Array.fromAsync(stream as AsyncIterable<Uint8Array>));
}

/** A zip file with one entry of any name. */
function zipOf(name: string, content: Uint8Array, mode = 0o100644): Uint8Array {
  const names = Buffer.from(name);
  const packed = deflateRawSync(content);
  const common = Buffer.alloc(26);
  common.writeUInt16LE(20, 0);
  common.writeUInt16LE(8, 4);
  common.writeUInt32LE(crc32(content), 10);
  common.writeUInt32LE(packed.length, 14);
  common.writeUInt32LE(content.length, 18);
  common.writeUInt16LE(names.length, 22);
  const local = Buffer.concat([Buffer.from("PK\x03\x04"), common, names, packed]);
  const attributes = Buffer.alloc(14);
  attributes.writeUInt32LE((mode << 16) >>> 0, 6);
  const central = Buffer.concat([Buffer.from("PK\x01\x02\x14\x03", "latin1"), common, attributes, names]);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(1, 4);
  end.writeUInt16LE(1, 6);
  end.writeUInt32LE(central.length, 8);
  end.writeUInt32LE(local.length, 12);
  return Buffer.concat([local, central, Buffer.from("PK\x05\x06"), end]);
}

function crc32(bytes: Uint8Array): number {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (0xedb88320 & -(crc & 1));
  }
  return ~crc >>> 0;
}

/** Unpacks bytes under a name; gives the folder. */
async function unpacking(
  name: string,
  bytes: Uint8Array,
  options: Partial<UnpackRequest>,
  use: (folder: string) => void = () => {},
): Promise<void> {
  const folder = Deno.makeTempDirSync();
  try {
    writeFileSync(join(folder, "archive"), bytes);
    const into = join(folder, "into");
    await unpack({ file: join(folder, "archive"), name, into, only: ["model.onnx", "data"], ...options });
    use(into);
  } finally {
    assert.equal(existsSync(join(folder, "escaped")), false);
    Deno.removeSync(folder, { recursive: true });
  }
}

const GOOD: Item[] = [
  [{ name: "voice/", type: "directory" }],
  [{ name: "voice/model.onnx" }, "weights"],
  [{ name: "voice/data/vi/dict" }, "words"],
  [{ name: "voice/README.md" }, "not kept"],
];

Deno.test("unpack keeps the files and folders that are wanted, from tar, tar.gz and zip", async () => {
  const tar = await tarOf(GOOD);
  for (const [name, bytes] of [["a.tar", tar], ["a.tar.gz", gzipSync(tar)], ["a.tgz", gzipSync(tar)]] as const) {
    await unpacking(name, bytes, {}, (into) => {
      assert.equal(readFileSync(join(into, "model.onnx"), "utf8"), "weights");
      assert.equal(readFileSync(join(into, "data/vi/dict"), "utf8"), "words");
      assert.equal(existsSync(join(into, "README.md")), false);
    });
  }
  await unpacking("a.zip", zipOf("voice/model.onnx", Buffer.from("weights")), {}, (into) => {
    assert.equal(readFileSync(join(into, "model.onnx"), "utf8"), "weights");
  });
});

/** `bzip2` of a tar file with voice/model.onnx, which holds "weights". */
const TAR_BZ2 =
  "QlpoOTFBWSZTWYKu+A4AAH/7hMmAAEhAAf2AQABu55/AAACACCAAdRFHqPUA0yA9QGJ6nqBJRAAAAAAcfeyuOIQdPAJFNUJZJE+TsSQNBg3pu+jrySMpAE9TZMJZShi/zpXzwJwdiiLEwIEbFykEFVfm2JIPxdyRThQkIKu+A4A=";

Deno.test("unpack reads tar.bz2, and notices a damaged one", async () => {
  const bytes = Buffer.from(TAR_BZ2, "base64");
  await unpacking("a.tar.bz2", bytes, {}, (into) => {
    assert.equal(readFileSync(join(into, "model.onnx"), "utf8"), "weights");
  });
  const damaged = Buffer.from(bytes);
  damaged[60]! ^= 0xff;
  for (const broken of [damaged, bytes.subarray(0, 90), Buffer.from("no archive at all")]) {
    await assert.rejects(unpacking("a.tar.bz2", broken, {}), /Cannot unpack a\.tar\.bz2 as it must be a whole archive/);
  }
});

Deno.test("unpack refuses names that leave the folder", async () => {
  const names = [
    "../escaped",
    "voice/../../escaped",
    "/voice/model.onnx",
    "voice\\..\\..\\escaped",
    "voice/data/../../../escaped",
  ];
  for (const name of names) {
    await assert.rejects(
      unpacking("a.tar", await tarOf([[{ name }, "x"]]), {}),
      /every name must stay|whole archive/,
      name,
    );
    await assert.rejects(unpacking("a.zip", zipOf(name, Buffer.from("x")), {}), /Cannot unpack/, name);
  }
});

Deno.test("unpack refuses links", async () => {
  const link: Item = [{ name: "voice/model.onnx", type: "symlink", linkname: "/etc/passwd" }];
  await assert.rejects(unpacking("a.tar", await tarOf([link]), {}), /files and folders: current value is a symlink/);
  const hard: Item = [{ name: "voice/model.onnx", type: "link", linkname: "voice/other" }];
  await assert.rejects(unpacking("a.tar", await tarOf([hard]), {}), /current value is a link/);
  await assert.rejects(unpacking("a.zip", zipOf("voice/model.onnx", Buffer.from("/etc"), 0o120777), {}), /a link/);
});

Deno.test("unpack stops at a bomb, also when what explodes is not kept", async () => {
  const zeros = new Uint8Array(1_000_000);
  const limits = { maxBytes: 500_000, maxEntries: 3 };
  for (const name of ["voice/model.onnx", "voice/other"]) {
    const tar = gzipSync(await tarOf([[{ name }, zeros]]));
    await assert.rejects(unpacking("a.tar.gz", tar, { limits }), /at most 500000 bytes/);
  }
  await assert.rejects(unpacking("a.zip", zipOf("voice/model.onnx", zeros), { limits }), /at most 500000 bytes/);
  const many = await tarOf(Array.from({ length: 4 }, (_, at): Item => [{ name: `voice/${at}` }, "x"]));
  await assert.rejects(unpacking("a.tar", many, { limits }), /at most 3 files/);
});

Deno.test("unpack notices tar.gz and zip files that end too early, and formats it does not know", async () => {
  const tar = gzipSync(await tarOf([[{ name: "voice/model.onnx" }, crypto.getRandomValues(new Uint8Array(50_000))]]));
  await assert.rejects(unpacking("a.tar.gz", tar.subarray(0, 30_000), {}), /whole archive/);
  const zip = zipOf("voice/model.onnx", crypto.getRandomValues(new Uint8Array(5000)));
  await assert.rejects(unpacking("a.zip", zip.subarray(0, 3000), {}), /whole archive/);
  await assert.rejects(unpacking("a.rar", zip, {}), /must be a \.tar\.bz2/);
});
