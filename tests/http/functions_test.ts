import assert from "node:assert/strict";
import { CallError, type TtsFormat, wavHeader } from "@jbcalling/contract";
import { libreTranslate } from "libretranslate-ts";
import OpenAI, { toFile } from "openai";
import { freePort, ROOT, startSystem } from "../system.ts";

Deno.test("the running system turns speech into speech over HTTP", async (t) => {
  await using system = await startSystem({ args: ["--only", "stt,translate,tts"] });
  const { client, url } = system;
  const speak = async (text: string, language: "vi" | "en", format: TtsFormat = "wav") => {
    const reply = await client.synthesize({ text, language, format });
    return { bytes: new Uint8Array(await reply.arrayBuffer()), type: reply.headers.get("content-type")! };
  };

  await t.step("every format of /tts is understood by /stt, in both languages", async () => {
    for (const format of ["wav", "pcm", "opus", "mp3"] as const) {
      const vi = await speak("Bạn có nghe thấy tôi không?", "vi", format);
      const heard = await client.transcribe({ audio: vi.bytes, contentType: vi.type, language: "auto" });
      assert.equal(heard.language, "vi", format);
      assert.match(heard.text, /nghe thấy/, format);
      assert.ok(heard.segments.length === 1 && heard.segments[0]!.endMs <= heard.audioMs);
      const en = await speak("Can you hear me now?", "en", format);
      const english = await client.transcribe({ audio: en.bytes, contentType: en.type, language: "auto" });
      assert.equal(english.language, "en", format);
      assert.match(english.text, /hear me/, format);
    }
  });

  await t.step("a whole interpretation: speech, text, translation, speech, text", async () => {
    const said = await speak("Can you hear me?", "en");
    const heard = await client.transcribe({ audio: said.bytes, contentType: said.type, language: "auto" });
    const translated = await client.translate({ q: heard.text, source: "en", target: "vi" });
    const reply = await speak(translated.translatedText, "vi");
    const back = await client.transcribe({ audio: reply.bytes, contentType: reply.type, language: "vi" });
    assert.match(back.text, /nghe/);
  });

  await t.step("task interpret does the whole job and prints each stage", async () => {
    const out = await Deno.makeTempFile({ suffix: ".mp3" });
    const clip = "functions/_shared/phrasebook/clips/hello-en.wav";
    const args = ["run", "-A", "scripts/interpret.ts", clip, "--to", "vi", "--out", out, "--url", url];
    const { code, stdout } = await new Deno.Command(Deno.execPath(), { args, cwd: ROOT }).output();
    const printed = new TextDecoder().decode(stdout);
    assert.equal(code, 0, printed);
    assert.match(printed, /listen +\d+ ms +\[en\] .+\ntranslate +\d+ ms +\[vi\] .+\nspeak +\d+ ms .+\ntotal +\d+ ms/);
    assert.ok((await Deno.stat(out)).size > 5000);
    await Deno.remove(out);
  });

  await t.step("a stream through the edge says what is spoken while it is, and what it was", async () => {
    const { bytes, type } = await speak("Can you hear me now?", "en", "pcm");
    const [, rate] = /rate=(\d+)/.exec(type)!;
    const query = new URLSearchParams({ language: "en", sample_rate: rate!, interim_results: "true" });
    const socket = new WebSocket(`${url.replace("http", "ws")}/stt/stream?${query}`);
    const results: { is_final: boolean; channel: { alternatives: { transcript: string }[] } }[] = [];
    socket.onmessage = ({ data }) => {
      const message = JSON.parse(data);
      if (message.type === "Results") results.push(message);
    };
    const closed = new Promise<CloseEvent>((resolve) => socket.onclose = resolve);
    await new Promise((resolve, reject) => {
      socket.onopen = resolve;
      socket.onerror = reject;
    });
    for (let at = 0; at < bytes.length; at += 4000) {
      socket.send(bytes.slice(at, at + 4000));
      await new Promise((resolve) => setTimeout(resolve, 40));
    }
    socket.send('{"type":"CloseStream"}');
    assert.equal((await closed).code, 1000);
    assert.ok(results.some(({ is_final }) => !is_final));
    assert.match(results.at(-1)!.channel.alternatives[0]!.transcript, /hear me/);
  });

  await t.step("task listen prints what is said while it is, and says when it cannot", async () => {
    const clip = "functions/_shared/phrasebook/clips/hello-en.wav";
    const run = (address: string) => {
      const args = ["run", "-A", "scripts/listen.ts", clip, "--language", "en", "--url", address];
      return new Deno.Command(Deno.execPath(), { args, cwd: ROOT }).output();
    };
    const { code, stdout } = await run(url);
    const printed = new TextDecoder().decode(stdout);
    assert.equal(code, 0, printed);
    assert.match(printed, /^interim {2}\w/m);
    assert.match(printed, /^final {4}.*meeting/m);
    const refused = await run(`http://localhost:${await freePort()}`);
    assert.equal(refused.code, 1);
    assert.match(new TextDecoder().decode(refused.stderr), /does the system run/);
  });

  await t.step("models verify --quality judges the models that answer", async () => {
    const clips = await Deno.makeTempFile({ suffix: ".tsv" });
    const clip = `${ROOT}/functions/_shared/phrasebook/clips/hello-en.wav`;
    await Deno.writeTextFile(clips, `language\tpath\ttext\nen\t${clip}\tnot a word of this\n`);
    const args = [
      "run",
      "-A",
      "scripts/models/main.ts",
      "verify",
      "--quality",
      "--count",
      "5",
      "--url",
      url,
      "--clips",
      clips,
    ];
    const { code, stdout } = await new Deno.Command(Deno.execPath(), { args, cwd: ROOT }).output();
    const printed = new TextDecoder().decode(stdout);
    assert.equal(code, 0, printed);
    for (
      const row of [
        /recordings, en +starter-en +1 +WER % +\d/,
        /en -> vi +starter-en-vi +5 +BLEU +\d/,
        /vi -> en .* chrF +\d/,
      ]
    ) {
      assert.match(printed, row);
    }
    const [, voice] = /voice heard by starter-vi, vi +starter-vi +5 +WER % +([\d.]+)/.exec(printed)!;
    assert.ok(Number(voice) < 20, printed);
    await Deno.remove(clips);
  });

  await t.step("a name that is listed is heard and comes through the translation, numbers come in digits", async () => {
    const said = await speak("Fernando will join the meeting at nine thirty tomorrow.", "en");
    const hear = async (query: Record<string, string>) => {
      const headers = { "content-type": said.type };
      const asked = new URLSearchParams({ language: "en", ...query });
      const reply = await fetch(`${url}/stt?${asked}`, { method: "POST", headers, body: said.bytes });
      return (await reply.json()).text as string;
    };
    assert.doesNotMatch(await hear({}), /fernando|:30/i);
    const text = await hear({ hotwords: "Ngozi,Fernando", numerals: "true" });
    assert.match(text, /Fernando.* 9:30/);
    const glossary = { Fernando: "Fernando" };
    const { translatedText } = await client.translate({ q: text, source: "en", target: "vi", glossary });
    assert.match(translatedText, /Fernando/);
  });

  await t.step("silence and a few samples give an empty text", async () => {
    for (const seconds of [0, 0.003, 0.05, 1, 20]) {
      const silence = new Uint8Array(Math.round(seconds * 16_000) * 2 + 44);
      silence.set(wavHeader(16_000, silence.length - 44));
      const audio = silence.slice();
      if (seconds === 0) {
        await assert.rejects(client.transcribe({ audio, contentType: "audio/wav", language: "en" }), {
          code: "invalid_audio",
        });
        continue;
      }
      const heard = await client.transcribe({ audio, contentType: "audio/wav", language: "en" });
      assert.equal(heard.text, "");
    }
  });

  await t.step("long audio is split into segments in order", async () => {
    const sentences = [
      "The meeting starts at ten.",
      "Please send me the report.",
      "I will call you back later.",
      "Thank you very much for your help.",
      "Where is the nearest hospital?",
      "My microphone is not working.",
      "We need to talk about the budget.",
      "See you tomorrow morning.",
    ];
    const parts = await Promise.all(sentences.map((sentence) => speak(sentence, "en", "pcm")));
    const gap = new Uint8Array(22_050 * 2);
    const audio = new Uint8Array(await new Blob(parts.flatMap(({ bytes }) => [bytes, gap])).arrayBuffer());
    const heard = await client.transcribe({ audio, contentType: parts[0]!.type, language: "auto" });
    assert.ok(heard.audioMs > 15_000 && heard.segments.length >= 5, JSON.stringify(heard.segments));
    heard.segments.reduce((before, segment) => {
      assert.ok(segment.startMs >= before && segment.endMs > segment.startMs);
      return segment.startMs;
    }, 0);
  });

  await t.step("arrays, alternatives, auto and html of /translate", async () => {
    const many = await client.translate({
      q: ["Thank you.", "Good morning."],
      source: "en",
      target: "vi",
      alternatives: 2,
    });
    assert.equal(many.translatedText.length, 2);
    assert.equal(many.alternatives?.length, 2);
    const again = await client.translate({ q: "Thank you.", source: "auto", target: "vi" });
    assert.deepEqual(again.detectedLanguage?.language, "en");
    const html = await client.translate({ q: "<p>Thank you.</p><br>", source: "en", target: "vi", format: "html" });
    assert.match(html.translatedText, /^<p>.+<\/p><br>$/);
    const twice = await client.translate({ q: "Thank you.", source: "en", target: "vi", alternatives: 2 });
    assert.equal(twice.cached, true);
  });

  await t.step("the audio of the first sentence leaves before the last is spoken", async () => {
    const text = Array.from({ length: 6 }, (_, i) => `This is sentence number ${i} of a rather long text about travel.`)
      .join(" ");
    const reply = await client.synthesize({ text, language: "en", format: "pcm" });
    let chunks = 0;
    for await (const _ of reply.body!) chunks++;
    assert.ok(chunks > 1);
  });

  await t.step("OpenAI's own client works unchanged", async () => {
    const openai = new OpenAI({ apiKey: "none", baseURL: `${url}/v1` });
    const speech = await openai.audio.speech.create({ model: "tts-1", voice: "alloy", input: "Can you hear me now?" });
    const bytes = new Uint8Array(await speech.arrayBuffer());
    const file = await toFile(bytes, "speech.mp3", { type: "audio/mpeg" });
    const plain = await openai.audio.transcriptions.create({ file, model: "whisper-1" });
    assert.match(plain.text, /hear me/);
    const verbose = await openai.audio.transcriptions.create({
      file,
      model: "whisper-1",
      response_format: "verbose_json",
    });
    assert.equal(verbose.language, "english");
    assert.ok(verbose.segments!.length > 0);
    const srt = await openai.audio.transcriptions.create({ file, model: "whisper-1", response_format: "srt" });
    assert.match(String(srt), /^1\n00:00:0\d,\d{3} --> /);
    const vtt = await openai.audio.transcriptions.create({ file, model: "whisper-1", response_format: "vtt" });
    assert.match(String(vtt), /^WEBVTT/);
    const text = await openai.audio.transcriptions.create({ file, model: "whisper-1", response_format: "text" });
    assert.match(String(text), /hear me/);
    const models = await openai.models.list();
    assert.ok(models.data.some(({ id }) => id === "whisper-1"));
    const broken = await toFile(new Uint8Array(100), "a.wav", { type: "audio/wav" });
    await assert.rejects(openai.audio.transcriptions.create({ file: broken, model: "whisper-1" }), { status: 422 });
  });

  await t.step("a LibreTranslate client works unchanged", async () => {
    libreTranslate.setApiEndpoint(url);
    libreTranslate.setApiKey("");
    const translated = await libreTranslate.translate("Thank you.", "en", "vi");
    assert.match(translated.translatedText, /Cảm ơn/);
    const detected = await libreTranslate.detect("Xin chào các bạn");
    assert.equal(detected.language, "vi");
    const languages = await libreTranslate.listLanguages();
    assert.deepEqual(languages.map(({ code }) => code), ["en", "vi"]);
  });

  await t.step("each function has an API document and a page to try it", async () => {
    for (const name of ["stt", "translate", "tts"]) {
      const document = await (await fetch(`${url}/${name}/openapi.json`)).json();
      assert.equal(document.openapi, "3.1.0");
      assert.ok(document.paths[`/${name}`].post);
      assert.match(await (await fetch(`${url}/${name}/try`)).text(), /<title>Try/);
    }
  });

  await t.step("a deadline that is too short is a clear error", async () => {
    const text = "A long sentence that takes some time to be spoken by the engine, ".repeat(40);
    await assert.rejects(
      client.synthesize({ text, language: "en" }, { timeoutMs: 1 }),
      (error: CallError) => error.code === "deadline_exceeded",
    );
  });
});
