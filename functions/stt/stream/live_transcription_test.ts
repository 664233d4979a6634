import assert from "node:assert/strict";
import { agreed, type HeardPiece, type LiveOptions, type LiveResult, LiveTranscription } from "./live_transcription.ts";

const RATE = 1000;

/** A second of a word's number, of silence for 0. */
const second = (word: number) => new Uint8Array(Int16Array.from({ length: RATE }, () => word).buffer);

/** Hears the numbers, a word for each run of them. */
function recognize(pcm: Uint8Array<ArrayBuffer>): Promise<HeardPiece> {
  const samples = new Int16Array(pcm.buffer);
  const words: number[] = [];
  let endMs = 0;
  for (const [at, value] of samples.entries()) {
    if (value === 0) continue;
    if (samples[at - 1] !== value) words.push(value);
    endMs = at + 1;
  }
  return Promise.resolve({
    text: words.map((word) => `word${word}`).join(" "),
    segments: words.map(() => ({ endMs })),
  });
}

function open(options: { interim?: boolean; endpointingMs?: number; openFeed?: LiveOptions["openFeed"] } = {}) {
  const results: LiveResult[] = [];
  const live = new LiveTranscription({
    ...{ sampleRate: RATE, interim: options.interim ?? false, recognize },
    openFeed: options.openFeed,
    endpointingMs: "endpointingMs" in options ? options.endpointingMs : 300,
    onResult: (result) => results.push(result),
    onFailure: (error) => assert.fail(String(error)),
  });
  const idle = () => new Promise((resolve) => setTimeout(resolve, 5));
  return { live, results, idle };
}

Deno.test("a pause ends an utterance, and the next one starts behind it", async () => {
  const { live, results, idle } = open();
  for (const word of [0, 1, 2, 0, 3]) {
    live.push(second(word));
    await idle();
  }
  await live.close();
  assert.deepEqual(results.map(({ text, speechFinal }) => [text, speechFinal]), [["word1 word2", true], [
    "word3",
    true,
  ]]);
  assert.ok(results[0]!.startMs <= 1000 && results[1]!.startMs >= 3000, JSON.stringify(results));
  assert.equal(live.durationMs, 5000);
});

Deno.test("interim results grow, and say what they agree on", async () => {
  const { live, results, idle } = open({ interim: true });
  for (const word of [1, 2, 3]) {
    live.push(second(word));
    await idle();
  }
  await live.close();
  assert.deepEqual(results.map(({ text, stable, isFinal }) => [text, stable, isFinal]), [
    ["word1", 0, false],
    ["word1 word2", 5, false],
    ["word1 word2 word3", 11, false],
    ["word1 word2 word3", 17, true],
  ]);
});

Deno.test("finalize() gives what was said at once, also when that is nothing", async () => {
  const { live, results, idle } = open({ endpointingMs: undefined });
  live.push(second(1));
  live.finalize();
  await idle();
  live.finalize();
  await idle();
  assert.deepEqual(results.map(({ text, speechFinal, fromFinalize }) => [text, speechFinal, fromFinalize]), [
    ["word1", false, true],
    ["", false, true],
  ]);
});

Deno.test("without endpointing only the end is final", async () => {
  const { live, results, idle } = open({ endpointingMs: undefined });
  for (const word of [1, 0, 0, 2]) {
    live.push(second(word));
    await idle();
  }
  assert.deepEqual(results, []);
  await live.close();
  assert.deepEqual(results.map(({ text }) => text), ["word1 word2"]);
});

Deno.test("a monologue is cut, no part of it is lost, also when all of it comes at once", async () => {
  const { live, results } = open();
  for (let word = 1; word <= 40; word++) live.push(second(word));
  await live.close();
  const words = results.map(({ text }) => text).join(" ").split(" ");
  assert.deepEqual(words, Array.from({ length: 40 }, (_, index) => `word${index + 1}`));
  assert.ok(results.length >= 3);
});

Deno.test("a monologue is cut at rates that are no whole number of bytes a millisecond", async () => {
  for (const sampleRate of [8001, 11_111, 22_049, 47_999]) {
    let finals = 0;
    const live = new LiveTranscription({
      ...{ sampleRate, interim: false, endpointingMs: 300 },
      recognize: () => Promise.resolve({ text: "word", segments: [] }),
      onResult: ({ isFinal }) => isFinal && finals++,
      onFailure: (error) => assert.fail(String(error)),
    });
    live.push(new Uint8Array(2 * sampleRate * 40));
    await live.close();
    assert.equal(finals, 3, `${sampleRate} Hz`);
  }
});

Deno.test("silence is forgotten, and gives nothing", async () => {
  const { live, results } = open({ interim: true });
  for (let n = 0; n < 100; n++) {
    live.push(second(0));
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
  await live.close();
  assert.deepEqual(results, []);
});

/** A place that hears the numbers of the pieces it is given, and knows how it ends or leaves that to `recognize`. */
function places(knowsTheEnd: boolean) {
  const log = { opened: 0, closed: 0, bytes: 0 };
  const openFeed = () => {
    let all = new Uint8Array(0);
    log.opened++;
    return Promise.resolve({
      async push(pcm: Uint8Array<ArrayBuffer>) {
        log.bytes += pcm.length;
        all = new Uint8Array([...all, ...pcm]);
        const { text, segments } = await recognize(all);
        return { text, silenceMs: all.length / 2 - (segments.at(-1)?.endMs ?? all.length / 2) };
      },
      finish: async () => knowsTheEnd ? `${(await recognize(all)).text}!` : undefined,
      close: () => void log.closed++,
    });
  };
  return { openFeed, log };
}

for (const knowsTheEnd of [true, false]) {
  Deno.test(`with a feed every sample is heard once, ${knowsTheEnd ? "also" : "but"} at the end of an utterance`, async () => {
    const { openFeed, log } = places(knowsTheEnd);
    const { live, results, idle } = open({ interim: true, openFeed });
    for (const word of [0, 1, 2, 0, 0, 3]) {
      live.push(second(word));
      await idle();
    }
    await live.close();
    const [first, last] = knowsTheEnd ? ["word1 word2!", "word3!"] : ["word1 word2", "word3"];
    assert.deepEqual(results.filter(({ isFinal }) => isFinal).map(({ text }) => text), [first, last]);
    assert.deepEqual(results.filter(({ isFinal }) => !isFinal).map(({ text }) => text), [
      "word1",
      "word1 word2",
      "word3",
    ]);
    assert.equal(log.bytes, 6 * 2 * RATE);
    assert.ok(log.opened >= 2 && log.closed === log.opened, JSON.stringify(log));
  });
}

Deno.test("what was said before a late model says its first word is there for the final result", async () => {
  const late = () => {
    let heard = 0;
    return Promise.resolve({
      push: (pcm: Uint8Array) => {
        heard += pcm.length / 2;
        return Promise.resolve({ text: heard > 2500 ? "late" : "", silenceMs: 0 });
      },
      finish: () => Promise.resolve(undefined),
      close: () => {},
    });
  };
  const { live, results, idle } = open({ openFeed: late });
  for (const word of [1, 2, 3]) {
    live.push(second(word));
    await idle();
  }
  await live.close();
  assert.deepEqual(results.map(({ text }) => text), ["word1 word2 word3"]);
});

Deno.test("when nobody waits any more the rest is not heard", async () => {
  const { openFeed, log } = places(true);
  const gone = new AbortController();
  const live = new LiveTranscription({
    ...{ sampleRate: RATE, interim: true, endpointingMs: 300, recognize, openFeed, signal: gone.signal },
    onResult: () => assert.fail("nobody is there"),
    onFailure: () => {},
  });
  for (let word = 1; word <= 60; word++) live.push(second(word));
  gone.abort(new Error("gone"));
  await assert.rejects(live.close(), /gone/);
  assert.ok(log.bytes <= 14 * 2 * RATE && log.closed === log.opened, JSON.stringify(log));
});

Deno.test("too much that waits is refused, a recognizer that fails is told", async () => {
  const { live } = open();
  assert.throws(() => {
    for (let n = 0; n < 130; n++) live.push(second(1));
  }, /at most 120 s may wait/);
  const told: unknown[] = [];
  const failing = new LiveTranscription({
    ...{ sampleRate: RATE, interim: true, endpointingMs: 300, onResult: () => {} },
    recognize: () => Promise.reject(new Error("no engine")),
    onFailure: (error) => told.push(error),
  });
  failing.push(second(1));
  await assert.rejects(failing.close(), /no engine/);
  assert.match(String(told[0]), /no engine/);
});

Deno.test("agreed() counts whole words", () => {
  assert.equal(agreed("i would like", "i would like to"), 12);
  assert.equal(agreed("i would lie", "i would like"), 7);
  assert.equal(agreed("", "hello"), 0);
  assert.equal(agreed("hello", "hello"), 5);
});
