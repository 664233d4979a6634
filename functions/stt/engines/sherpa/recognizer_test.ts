/**
 * Every type of recognizer by its twin (twins/make.py): a tiny model with the inputs, outputs and metadata of the published
 * exports that hears "la" in sound and nothing in silence. Files that do not belong together are refused, as the engine
 * would end the process.
 *
 * @module
 */
import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { RECOGNIZER_RATE } from "../../engine.ts";
import type { ModelFiles, ModelType } from "../../pack.ts";
import { createIdentifier } from "./identifier.ts";
import { OnlineRecognizer } from "./online_recognizer.ts";
import { createRecognizer } from "./recognizer.ts";

const TWINS = fileURLToPath(new URL("./twins", import.meta.url));

/** The files of each type, and what its twin writes for a sound. */
const TYPES: Record<ModelType, { files: Record<string, string>; written: string; timed: boolean }> = {
  "zipformer-ctc": { files: { model: "model.onnx" }, written: "LA", timed: true },
  "nemo-ctc": { files: { model: "model.onnx" }, written: "la", timed: true },
  "offline-transducer": {
    files: { encoder: "encoder.onnx", decoder: "decoder.onnx", joiner: "joiner.onnx" },
    written: "LA",
    timed: true,
  },
  "sense-voice": { files: { model: "model.onnx" }, written: "La.", timed: true },
  whisper: { files: { encoder: "encoder.onnx", decoder: "decoder.onnx" }, written: "la", timed: false },
  moonshine: {
    files: {
      preprocessor: "preprocess.onnx",
      encoder: "encode.onnx",
      uncachedDecoder: "uncached_decode.onnx",
      cachedDecoder: "cached_decode.onnx",
    },
    written: "La",
    timed: false,
  },
  "moonshine-v2": {
    files: { encoder: "encoder_model.onnx", mergedDecoder: "decoder_model_merged.onnx" },
    written: "La",
    timed: false,
  },
  "online-transducer": {
    files: { encoder: "encoder.onnx", decoder: "decoder.onnx", joiner: "joiner.onnx" },
    written: "LA",
    timed: true,
  },
  "online-ctc": { files: { model: "model.onnx" }, written: "LA", timed: true },
};

function filesOf(type: ModelType, folder = join(TWINS, type)): ModelFiles {
  const files = Object.entries(TYPES[type].files).map(([role, name]) => [role, join(folder, name)]);
  return { id: `twin-${type}`, type, tokens: join(folder, "tokens.txt"), ...Object.fromEntries(files) } as ModelFiles;
}

/** Half a second of silence, one of noise, half a second of silence. */
function sound(): Float32Array {
  const samples = new Float32Array(2 * RECOGNIZER_RATE);
  for (let at = RECOGNIZER_RATE / 2; at < 1.5 * RECOGNIZER_RATE; at++) samples[at] = 0.6 * (Math.random() - 0.5);
  return samples;
}

/** The twin's files in a folder that a test may break. */
function withCopy(type: ModelType, body: (folder: string) => Promise<void>): () => Promise<void> {
  return async () => {
    const folder = mkdtempSync(join(tmpdir(), "twin-"));
    try {
      cpSync(join(TWINS, type), folder, { recursive: true });
      await body(folder);
    } finally {
      rmSync(folder, { recursive: true });
    }
  };
}

for (const type of Object.keys(TYPES) as ModelType[]) {
  const { files, written, timed } = TYPES[type];

  Deno.test(`${type}: its twin is heard, in time, and again`, async () => {
    const recognizer = await createRecognizer(filesOf(type), "en", 1);
    for (let round = 0; round < 2; round++) {
      const { text, timestamps } = await recognizer.decode(sound());
      assert.equal(text.trim(), written);
      assert.equal(timestamps.length > 0, timed);
      if (timed && type !== "sense-voice") assert.ok(timestamps[0]! > 0.2 && timestamps[0]! < 1.6, `${timestamps}`);
    }
    // Whisper's twin says the same to everything.
    if (type !== "whisper") assert.equal((await recognizer.decode(new Float32Array(16_000))).text.trim(), "");
  });

  for (const name of [...Object.values(files), "tokens.txt"]) {
    Deno.test(
      `${type}: without ${name} it is refused`,
      withCopy(type, async (folder) => {
        rmSync(join(folder, name));
        await assert.rejects(createRecognizer(filesOf(type, folder), "en", 1), new RegExp(name.replace(".", "\\.")));
      }),
    );
  }

  for (const name of Object.values(files)) {
    Deno.test(
      `${type}: a ${name} that is cut is refused`,
      withCopy(type, async (folder) => {
        truncateSync(join(folder, name), readFileSync(join(folder, name)).length - 40);
        await assert.rejects(createRecognizer(filesOf(type, folder), "en", 1), /must be a whole ONNX model/);
      }),
    );
  }

  Deno.test(
    `${type}: a table that names no symbols is refused`,
    withCopy(type, async (folder) => {
      writeFileSync(join(folder, "tokens.txt"), "<html>not found</html>\n");
      await assert.rejects(
        createRecognizer(filesOf(type, folder), "en", 1),
        /each line must be a symbol and its number/,
      );
    }),
  );
}

Deno.test("a model of another type is refused by its metadata", async () => {
  const swap = (type: ModelType, role: string, from: ModelType, file: string) =>
    createRecognizer({ ...filesOf(type), [role]: join(TWINS, from, file) } as ModelFiles, "en", 1);
  await assert.rejects(
    swap("nemo-ctc", "model", "zipformer-ctc", "model.onnx"),
    /model_type must be EncDecCTCModelBPE: current value is zipformer2_ctc/,
  );
  await assert.rejects(
    swap("online-transducer", "encoder", "offline-transducer", "encoder.onnx"),
    /metadata must hold encoder_dims/,
  );
  await assert.rejects(swap("whisper", "encoder", "moonshine", "encode.onnx"), /model_type must be \^whisper/);
  await assert.rejects(swap("sense-voice", "model", "nemo-ctc", "model.onnx"), /metadata must hold lfr_window_size/);
});

Deno.test(
  "a table with fewer symbols than the model gives is refused",
  withCopy("offline-transducer", async (folder) => {
    writeFileSync(join(folder, "tokens.txt"), "<blk> 0\n<sos/eos> 1\n");
    await assert.rejects(createRecognizer(filesOf("offline-transducer", folder), "en", 1), /must hold 5 symbols/);
  }),
);

Deno.test(
  "a CTC table without a blank is refused",
  withCopy("zipformer-ctc", async (folder) => {
    writeFileSync(join(folder, "tokens.txt"), "a 0\nb 1\nc 2\nd 3\n");
    await assert.rejects(createRecognizer(filesOf("zipformer-ctc", folder), "en", 1), /must hold a blank/);
  }),
);

/** A SentencePiece model of these pieces. */
function pieceModel(pieces: readonly string[]): Uint8Array {
  const field = (number: number, bytes: Uint8Array) => [number << 3 | 2, bytes.length, ...bytes];
  return Uint8Array.from(pieces.flatMap((piece, at) => {
    const score = new Uint8Array(Float32Array.of(-at).buffer);
    return field(1, Uint8Array.from([...field(1, new TextEncoder().encode(piece)), 2 << 3 | 5, ...score]));
  }));
}

Deno.test(
  "offline-transducer: with the pieces of its tokens it hears hotwords, and only those it can spell",
  withCopy("offline-transducer", async (folder) => {
    const bpeModel = join(folder, "bpe.model");
    writeFileSync(bpeModel, pieceModel(["<blk>", "<sos/eos>", "<unk>", "\u2581LA", "\u2581LO"]));
    const files: ModelFiles = { ...filesOf("offline-transducer", folder), bpeModel, textCase: "upper" };
    const recognizer = await createRecognizer(files, "en", 1);
    const heard = async (...hotwords: string[]) => (await recognizer.decode(sound(), hotwords)).text.trim();
    assert.equal(await heard(), "LA");
    assert.equal(await heard("lo"), "LO");
    assert.equal(await heard("xyz", "12", ":lo/"), "LO");
    assert.equal(await heard("la"), "LA");
    writeFileSync(bpeModel, "no model");
    await assert.rejects(createRecognizer(files, "en", 1), /must be a SentencePiece model/);
  }),
);

Deno.test("Whisper tells the language", async () => {
  const identifier = await createIdentifier(filesOf("whisper"), 1);
  assert.equal(await identifier.identify(sound()), "vi");
});

for (const type of ["online-ctc", "online-transducer"] as const) {
  Deno.test(`${type}: piece by piece it hears what it hears in the whole`, async () => {
    const recognizer = await createRecognizer(filesOf(type), "en", 1);
    assert.ok(recognizer instanceof OnlineRecognizer);
    const samples = sound();
    const [one, other] = [recognizer.open(), recognizer.open()];
    const heard: string[] = [];
    for (let at = 0; at < samples.length; at += 1600) {
      heard.push((await one.accept(samples.subarray(at, at + 1600))).text.trim());
      await other.accept(new Float32Array(1600));
    }
    const whole = (await recognizer.decode(samples)).text.trim();
    assert.equal((await one.finish()).text.trim(), whole);
    assert.ok(heard[0] === "" && heard.at(-1)!.startsWith("LA"), "words come while it is spoken");
    assert.ok(heard.every((text) => whole.startsWith(text)), "what was heard stays");
    assert.equal((await other.finish()).text.trim(), "", "streams do not hear each other");
  });
}
