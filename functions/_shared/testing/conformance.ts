/** What every engine of a kind must do, a fake one as well as a real one. */
import assert from "node:assert/strict";
import type { LanguageCode } from "@jbcalling/contract";
import type { FakeSttEngine, FakeTranslator, FakeTtsEngine } from "./fake_engines.ts";

/** The ports, as the fakes have them; a real engine of a function has the same shape. */
type SttPort = Pick<FakeSttEngine, "languages" | "modelId" | "recognize" | "close"> & {
  identifyLanguage(samples: Float32Array<ArrayBuffer>): Promise<LanguageCode>;
  hasSpeech(samples: Float32Array<ArrayBuffer>, signal: AbortSignal): Promise<boolean>;
};
type SynthesisPort = Pick<FakeTtsEngine, "voices" | "synthesize" | "close">;
type TranslatorPort = Pick<FakeTranslator, "modelId" | "translate" | "close">;

const signal = new AbortController().signal;

export function sttConformance(name: string, create: () => Promise<SttPort>): void {
  Deno.test(`${name} recognises any length without a crash, and times lie within the audio`, async () => {
    const engine = await create();
    for (const count of [0, 1, 10, 50, 400, 1599, 1600, 8000, 48_000]) {
      const samples = Float32Array.from({ length: count }, (_, index) => 0.3 * Math.sin(index / 9));
      const { text, startMs, endMs } = await engine.recognize(samples, "en");
      assert.equal(typeof text, "string");
      assert.ok(startMs >= 0 && startMs <= endMs && endMs <= count / 16 + 1, `${count}: ${startMs} to ${endMs}`);
    }
    await engine.close();
  });

  Deno.test(`${name} finds no speech in silence and names a model per language`, async () => {
    const engine = await create();
    const silence = new Float32Array(32_000);
    assert.equal(await engine.hasSpeech(silence, signal), false);
    for (const language of engine.languages) assert.ok(engine.modelId(language));
    assert.ok(engine.languages.includes(await engine.identifyLanguage(silence)));
    await engine.close();
    await engine.close();
  });
}

export function translatorConformance(name: string, create: () => Promise<TranslatorPort>): void {
  const job = (text: string, count = 1) => ({ text, source: "en", target: "vi", count, signal } as const);

  Deno.test(`${name} gives as many translations as asked for, the first the best`, async () => {
    const engine = await create();
    assert.equal((await engine.translate(job("Thank you."))).length, 1);
    const several = await engine.translate(job("Thank you.", 3));
    assert.ok(several.length >= 1 && several.length <= 3);
    assert.equal(new Set(several).size, several.length);
    await engine.close();
  });

  Deno.test(`${name} answers 40 callers at once, each with its own translation`, async () => {
    const engine = await create();
    const texts = Array.from({ length: 40 }, (_, index) => `I have ${index + 2} books.`);
    const together = await Promise.all(texts.map((text) => engine.translate(job(text))));
    assert.equal(together.length, 40);
    assert.ok(together.every(([best]) => typeof best === "string" && best.length > 0));
    await engine.close();
  });

  Deno.test(`${name} refuses a pair without a model and an aborted call, and goes on`, async () => {
    const engine = await create();
    assert.equal(engine.modelId("vi", "vi"), undefined);
    await assert.rejects(engine.translate({ ...job("Hi"), source: "vi", target: "vi" }), {
      code: "unsupported_language",
    });
    await assert.rejects(engine.translate({ ...job("Hi"), signal: AbortSignal.abort(new Error("gone")) }), /gone/);
    assert.equal((await engine.translate(job("Good morning."))).length, 1);
    await engine.close();
    await engine.close();
  });
}

export function ttsConformance(name: string, create: () => Promise<SynthesisPort>): void {
  Deno.test(`${name} speaks with every voice at its rate, finite and within [-1, 1]`, async () => {
    const engine = await create();
    for (const voice of engine.voices) {
      const text = voice.language === "vi" ? "Xin chào các bạn" : "Hello my friends";
      let length = 0;
      for await (const { samples, sampleRate } of engine.synthesize(text, { voice: voice.id, speed: 1, signal })) {
        assert.equal(sampleRate, voice.sampleRate);
        assert.ok(samples.every((sample) => Math.abs(sample) <= 1));
        length += samples.length;
      }
      assert.ok(length > voice.sampleRate / 10);
    }
    await engine.close();
  });

  Deno.test(`${name} speaks to the next when somebody stopped listening`, async () => {
    const engine = await create();
    const options = { voice: engine.voices[0]!.id, speed: 1, signal };
    for await (const _ of engine.synthesize("Hello my friends", options)) break;
    assert.ok((await Array.fromAsync(engine.synthesize("Hello my friends", options))).length > 0);
    await engine.close();
  });

  Deno.test(`${name} refuses an aborted call and can be closed twice`, async () => {
    const engine = await create();
    const options = { voice: engine.voices[0]!.id, speed: 1, signal: AbortSignal.abort(new Error("gone")) };
    await assert.rejects(Array.fromAsync(engine.synthesize("Hello", options)), /gone/);
    await engine.close();
    await engine.close();
  });
}
