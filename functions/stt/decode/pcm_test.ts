import assert from "node:assert/strict";
import { decodeBytes, durationMs, outcomeOf } from "./testing.ts";

interface WavOptions {
  encoding?: number;
  bits?: number;
  channels?: number;
  sampleRate?: number;
  extensible?: boolean;
  /** Replaces the size of the data chunk. */
  dataSize?: number;
  /** Whole chunks before the data. */
  extra?: Uint8Array;
}

/** A WAV file of a sample of 0.5 in each channel, for 100 ms. */
function makeWav(options: WavOptions = {}): Uint8Array<ArrayBuffer> {
  const { encoding = 1, bits = 16, channels = 1, sampleRate = 16_000, extensible = false, extra } = options;
  const sampleBytes = bits / 8;
  const count = Math.floor(sampleRate / 10) * channels;
  const formatSize = extensible ? 40 : 16;
  const head = 20 + formatSize + (extra?.length ?? 0) + 8;
  const bytes = new Uint8Array(head + count * sampleBytes);
  const view = new DataView(bytes.buffer);
  const text = (at: number, value: string) => bytes.set(new TextEncoder().encode(value), at);
  text(0, "RIFF");
  text(8, "WAVEfmt ");
  view.setUint32(16, formatSize, true);
  view.setUint16(20, extensible ? 0xfffe : encoding, true);
  view.setUint16(22, channels, true);
  view.setUint32(24, sampleRate, true);
  view.setUint16(32, channels * sampleBytes, true);
  view.setUint16(34, bits, true);
  if (extensible) view.setUint16(44, encoding, true);
  if (extra) bytes.set(extra, 20 + formatSize);
  text(head - 8, "data");
  view.setUint32(head - 4, options.dataSize ?? count * sampleBytes, true);
  for (let i = 0; i < count; i++) writeHalf(view, head + i * sampleBytes, encoding, bits);
  return bytes;
}

function writeHalf(view: DataView, at: number, encoding: number, bits: number): void {
  if (encoding === 3) {
    if (bits === 32) view.setFloat32(at, 0.5, true);
    else view.setFloat64(at, 0.5, true);
  } else if (bits === 8) view.setUint8(at, 192);
  else view.setUint8(at + bits / 8 - 1, 0x40);
}

async function assertHalf(wav: Uint8Array, durationWanted = 100): Promise<void> {
  const audio = await decodeBytes(wav, "audio/wav");
  assert.ok(Math.abs(durationMs(audio) - durationWanted) < 0.2, `${durationMs(audio)} ms`);
  const middle = audio.samples.subarray(400, 1200);
  assert.ok(middle.every((sample) => Math.abs(sample - 0.5) < 0.005));
}

Deno.test("WAV of every sample format, number of channels and rate", async () => {
  for (const [encoding, bits] of [[1, 8], [1, 16], [1, 24], [1, 32], [3, 32], [3, 64]] as const) {
    for (const extensible of [false, true]) {
      for (const channels of [1, 2, 6]) await assertHalf(makeWav({ encoding, bits, channels, extensible }));
    }
  }
  for (const sampleRate of [4000, 8000, 11_025, 22_050, 44_100, 48_000, 96_000, 384_000]) {
    await assertHalf(makeWav({ sampleRate }));
  }
});

Deno.test("WAV with odd chunks before its data, and with data until the end of the file", async () => {
  const odd = new Uint8Array([...new TextEncoder().encode("LIST"), 3, 0, 0, 0, 1, 2, 3, 0]);
  await assertHalf(makeWav({ extra: odd }));
  await assertHalf(makeWav({ dataSize: 0 }));
  await assertHalf(makeWav({ dataSize: 0xffffffff }));
});

Deno.test("a damaged WAV header is refused", async () => {
  const damages: [at: number, value: number][] = [[20, 7], [22, 0], [22, 33], [24, 0], [24, 100], [34, 12], [32, 7]];
  for (const [at, value] of damages) {
    const wav = makeWav();
    const view = new DataView(wav.buffer);
    if (at === 24) view.setUint32(at, value, true);
    else view.setUint16(at, value, true);
    assert.equal(await outcomeOf(wav, "audio/wav"), "invalid_audio", `${value} at ${at}`);
  }
  assert.equal(await outcomeOf(makeWav().subarray(0, 45), "audio/wav"), "invalid_audio");
});

Deno.test("samples that are not numbers are refused, loud ones are clipped", async () => {
  for (const bits of [32, 64]) {
    for (const value of [NaN, Infinity, -Infinity]) {
      const wav = makeWav({ encoding: 3, bits });
      const view = new DataView(wav.buffer);
      if (bits === 32) view.setFloat32(400, value, true);
      else view.setFloat64(44 + 8 * 50, value, true);
      assert.equal(await outcomeOf(wav, "audio/wav"), "invalid_audio", `${value}`);
    }
  }
  for (const sampleRate of [16_000, 44_100]) {
    const wav = makeWav({ encoding: 3, bits: 32, sampleRate });
    new DataView(wav.buffer).setFloat32(44 + 400, 3e38, true);
    const audio = await decodeBytes(wav, "audio/wav");
    assert.ok(audio.samples.every((sample) => Math.abs(sample) <= 1));
  }
});

Deno.test("L16 is little-endian, of any rate and number of channels", async () => {
  const half = Uint8Array.from({ length: 6400 }, (_, i) => i % 2 === 0 ? 0 : 0x40);
  for (
    const [type, wanted] of [
      ["audio/L16;rate=16000", 200],
      ["audio/l16; rate=48000; channels=2", 6400 / 4 / 48],
      ['audio/L16;rate="8000";channels=1', 400],
    ] as const
  ) {
    const audio = await decodeBytes(half, type);
    assert.ok(Math.abs(durationMs(audio) - wanted) < 0.2, type);
    const middle = audio.samples.subarray(audio.samples.length >> 2, audio.samples.length >> 1);
    assert.ok(middle.every((sample) => Math.abs(sample - 0.5) < 0.005), type);
  }
  assert.equal((await decodeBytes(half.subarray(0, 641), "audio/L16;rate=16000")).samples.length, 320);
});

Deno.test("L16 without a rate, out of range, empty or too long is refused", async () => {
  const bytes = new Uint8Array(32_000);
  for (
    const parameters of ["", ";rate=", ";rate=0", ";rate=-1", ";rate=100", ";rate=1e9", ";rate=x", ";rate=16000.5"]
  ) {
    assert.equal(await outcomeOf(bytes, `audio/L16${parameters}`), "invalid_audio", parameters);
  }
  for (const channels of ["0", "-1", "33", "x", "1.5", ""]) {
    const type = `audio/L16;rate=16000;channels=${channels}`;
    assert.equal(await outcomeOf(bytes, type), "invalid_audio", type);
  }
  assert.equal(await outcomeOf(new Uint8Array(), "audio/L16;rate=16000"), "invalid_audio");
  assert.equal(await outcomeOf(new Uint8Array(1), "audio/L16;rate=16000"), "invalid_audio");
  assert.equal(await outcomeOf(bytes, "audio/L16;rate=16000", 999), "payload_too_large");
});
