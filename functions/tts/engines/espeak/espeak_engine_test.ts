import assert from "node:assert/strict";
import { ttsConformance } from "@jbcalling/testing";
import { EspeakEngine } from "./espeak_engine.ts";

ttsConformance("EspeakEngine", () => EspeakEngine.create());

Deno.test("EspeakEngine speaks longer at half speed than at double, and refuses an unknown voice", async () => {
  const engine = await EspeakEngine.create();
  const signal = new AbortController().signal;
  const length = async (speed: number) => {
    const pieces = await Array.fromAsync(
      engine.synthesize("See you tomorrow morning", { voice: "en-us", speed, signal }),
    );
    return pieces.reduce((sum, { samples }) => sum + samples.length, 0);
  };
  assert.ok(await length(0.5) > 1.6 * await length(1));
  assert.ok(await length(1) > 1.4 * await length(2));
  const unknown = engine.synthesize("Hello", { voice: "nobody", speed: 1, signal });
  await assert.rejects(Array.fromAsync(unknown), RangeError);
  await engine.close();
});

Deno.test("EspeakEngine gives a long sentence in pieces, the first short, and sentences asked for together apart", async () => {
  const engine = await EspeakEngine.create();
  const speak = (text: string, voice: string) => {
    const pieces = engine.synthesize(text, { voice, speed: 1, signal: new AbortController().signal });
    return Array.fromAsync(pieces, ({ samples }) => samples.length);
  };
  const long = [
    "We meet at ten in the morning, and then we go to the station together to catch the last train",
    "en-us",
  ];
  const alone = await speak(long[0]!, long[1]!);
  const total = sum(alone);
  assert.ok(alone.length >= 4 && alone[0]! < total / 10, `${alone}`);
  const [again] = await Promise.all([speak(long[0]!, long[1]!), speak("Xin chào các bạn", "vi-north")]);
  // eSpeak NG does not speak a sentence twice in exactly the same way.
  assert.ok(Math.abs(sum(again!) - total) < total / 20, `${again} and ${alone}`);
  await engine.close();
});

const sum = (lengths: readonly number[]) => lengths.reduce((total, length) => total + length, 0);
