import assert from "node:assert/strict";
import { toPcm16 } from "@jbcalling/contract";
import { FakeSttEngine } from "@jbcalling/testing";
import type { SttEngine, UtteranceStream } from "./engine.ts";
import { EngineFeed } from "./feed.ts";

const MS = 16;
const sound = (ms: number, level: number) => toPcm16(new Float32Array(ms * MS).fill(level));
const SPEECH = 0.5, NOISE = 0.3;

/** It takes what is loud for speech, and hears a word in each second of it but in noise. */
class Engine extends FakeSttEngine implements SttEngine {
  /** Samples of each utterance, in order. */
  readonly heard: number[] = [];
  finishes: string | undefined = "all of it";

  constructor() {
    super(() => "");
  }

  override watchSpeech() {
    let silent = Infinity;
    const accept = (samples: Float32Array) => {
      silent = samples.some((sample) => sample > 0.2) ? 0 : silent + samples.length / MS;
      return silent;
    };
    return { accept, close: () => {} };
  }

  override openUtterance(): UtteranceStream {
    const at = this.heard.push(0) - 1;
    let words = 0;
    return {
      accept: (samples: Float32Array) => {
        this.heard[at]! += samples.length;
        words += samples.filter((sample) => sample > 0.4).length / (1000 * MS);
        return Promise.resolve(Array(Math.round(words)).fill("word").join(" "));
      },
      finish: () => Promise.resolve(this.finishes),
    };
  }
}

function open() {
  const engine = new Engine();
  const feed = new EngineFeed(engine, "en", 16_000, []);
  const push = async (ms: number, level: number) => {
    let last = { text: "", silenceMs: 0 };
    for (let done = 0; done < ms; done += 100) last = await feed.push(sound(100, level));
    return last;
  };
  return { engine, feed, push };
}

Deno.test("nothing is recognised before somebody speaks, and half a second before the first word is", async () => {
  const { engine, push } = open();
  assert.deepEqual(await push(5000, 0), { text: "", silenceMs: Infinity });
  assert.deepEqual(engine.heard, []);
  assert.deepEqual(await push(2000, SPEECH), { text: "word word", silenceMs: 0 });
  assert.deepEqual(engine.heard, [(2000 + 400) * MS]);
});

Deno.test("silence behind the words is told, and not listened to for ever", async () => {
  const { engine, push } = open();
  await push(1000, SPEECH);
  const { text, silenceMs } = await push(60_000, 0);
  assert.deepEqual([text, silenceMs], ["word", 60_000]);
  assert.ok(engine.heard[0]! < 4000 * MS, `${engine.heard[0]! / MS} ms`);
});

Deno.test("a noise that gives no word is given up, and the next one is listened to", async () => {
  const { engine, push } = open();
  await push(3400, NOISE);
  await push(200, 0);
  assert.equal((await push(1000, SPEECH)).text, "word");
  assert.equal(engine.heard.length, 2);
});

Deno.test("the end is the recognizer's, or nobody's where another knows better", async () => {
  const { engine, feed, push } = open();
  assert.equal(await feed.finish(), "", "nobody spoke");
  await push(1000, SPEECH);
  assert.equal(await feed.finish(), "all of it");
  engine.finishes = undefined;
  assert.equal(await feed.finish(), undefined);
  feed.close();
});
