import assert from "node:assert/strict";
import { captionOf } from "../testing.ts";
import { transcriptFile } from "./download.ts";

const startedAt = Date.UTC(2026, 4, 2, 8, 30, 0);
const input = {
  room: "tavi-nolu",
  offsetMinutes: 420,
  captions: [
    captionOf({ startedAt, clock: { speechEndAt: startedAt + 2345 } }),
    captionOf({
      utteranceId: "u2",
      name: "Anna <3",
      startedAt: startedAt + 3_723_004,
      original: { language: "en", text: "Fine --> thanks\n& you?", stable: 0 },
      translation: undefined,
    }),
    captionOf({ utteranceId: "u3", original: { language: "vi", text: " ", stable: 0 }, translation: undefined }),
  ],
};

Deno.test("transcriptFile() names the file by room and day", () => {
  const { name, type } = transcriptFile("vtt", input);
  assert.equal(name, "tavi-nolu-2026-05-02.vtt");
  assert.equal(type, "text/vtt;charset=utf-8");
});

Deno.test("transcriptFile() writes text with times of day, the original beneath its translation", () => {
  assert.equal(
    transcriptFile("txt", input).text,
    "tavi-nolu · 2026-05-02\n\n[15:30:00] Minh: Hello, how are you?\n           Xin chào, bạn khỏe không?\n\n" +
      "[16:32:03] Anna <3: Fine --> thanks & you?\n",
  );
});

Deno.test("transcriptFile() writes SRT with cues from the first word", () => {
  assert.equal(
    transcriptFile("srt", input).text,
    "1\n00:00:00,000 --> 00:00:02,345\nMinh: Hello, how are you?\nXin chào, bạn khỏe không?\n\n" +
      "2\n01:02:03,004 --> 01:02:04,434\nAnna <3: Fine --> thanks & you?\n",
  );
});

Deno.test("transcriptFile() writes WebVTT with voice tags and escaped text", () => {
  assert.equal(
    transcriptFile("vtt", input).text,
    "WEBVTT\n\n00:00:00.000 --> 00:00:02.345\n<v Minh>Hello, how are you?\nXin chào, bạn khỏe không?</v>\n\n" +
      "01:02:03.004 --> 01:02:04.434\n<v Anna &lt;3>Fine --&gt; thanks &amp; you?</v>\n",
  );
});

Deno.test("transcriptFile() writes JSON with both lines and the clock", () => {
  const { room, utterances } = JSON.parse(transcriptFile("json", input).text);
  assert.equal(room, "tavi-nolu");
  assert.deepEqual(utterances[0].translation, { language: "en", text: "Hello, how are you?" });
  assert.equal(utterances[0].clock.speechEndAt, startedAt + 2345);
  assert.equal(utterances[1].translation, undefined);
});

Deno.test("transcriptFile() of an empty call is a valid file in every format", () => {
  const empty = { room: "r", captions: [] };
  assert.equal(transcriptFile("vtt", empty).text, "WEBVTT\n");
  assert.equal(transcriptFile("srt", empty).text, "");
  assert.deepEqual(JSON.parse(transcriptFile("json", empty).text).utterances, []);
});
