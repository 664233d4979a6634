import assert from "node:assert/strict";
import { errorOf, FakeTranslator, openHost } from "@jbcalling/testing";
import { translateFunction } from "./function.ts";

/** Says what it was asked: `[en>vi] text`, with the rank behind alternatives. */
const echo = () =>
  new FakeTranslator(({ text, source, target, count }) => {
    return Array.from({ length: count }, (_, rank) => `[${source}>${target}] ${text}${rank ? ` ${rank}` : ""}`);
  });

Deno.test("/translate keeps the shape of q, detects each text and leaves the target language alone", async () => {
  const host = openHost(translateFunction, echo());
  const one = await (await host.postJson("/translate", { q: "Good morning", source: "en", target: "vi" })).json();
  assert.equal(one.translatedText, "[en>vi] Good morning");
  assert.equal(one.detectedLanguage, undefined);
  const many =
    await (await host.postJson("/translate", { q: ["Good morning", "Xin chào bạn"], source: "auto", target: "vi" }))
      .json();
  assert.deepEqual(many.translatedText, ["[en>vi] Good morning", "Xin chào bạn"]);
  assert.deepEqual(many.detectedLanguage.map(({ language }: { language: string }) => language), ["en", "vi"]);
});

Deno.test("/translate translates sentences and keeps line breaks, urls and emoji", async () => {
  const host = openHost(translateFunction, echo());
  const q = "Hello there. See https://a.b/c?d=1 👍\n\nBye now.";
  const { translatedText } = await (await host.postJson("/translate", { q, source: "en", target: "vi" })).json();
  assert.equal(translatedText, "[en>vi] Hello there. [en>vi] See https://a.b/c?d=1 👍\n\n[en>vi] Bye now.");
});

Deno.test("/translate gives alternatives and says when all came from the cache", async () => {
  const engine = echo();
  const host = openHost(translateFunction, engine);
  const ask = async () =>
    await (await host.postJson("/translate", { q: "Hello", source: "en", target: "vi", alternatives: 2 })).json();
  const first = await ask();
  assert.deepEqual(first.alternatives, ["[en>vi] Hello 1", "[en>vi] Hello 2"]);
  assert.equal(first.cached, false);
  assert.equal((await ask()).cached, true);
  assert.equal(engine.calls, 1);
  assert.match(await host.metrics(), /translation_cache_hits_total 1\n/);
});

Deno.test("/translate and /detect take forms too, as LibreTranslate does", async () => {
  const host = openHost(translateFunction, echo());
  const fields = [["q", "Xin chào bạn & tôi"], ["source", "auto"], ["target", "en"], ["alternatives", "1"], [
    "api_key",
    "",
  ]];
  const multipart = new FormData();
  for (const [name, value] of fields) multipart.append(name!, value!);
  for (const form of [new URLSearchParams(fields), multipart]) {
    const reply = await (await host.post("/translate", form)).json();
    assert.equal(reply.translatedText, "[vi>en] Xin chào bạn & tôi");
    assert.deepEqual(reply.alternatives, ["[vi>en] Xin chào bạn & tôi 1"]);
    assert.equal(reply.detectedLanguage.language, "vi");
    const [detected] = await (await host.post("/detect", new URLSearchParams({ q: "Good morning to you" }))).json();
    assert.equal(detected.language, "en");
  }
  const many = new URLSearchParams([["q", "One."], ["q", "Two."], ["source", "en"], ["target", "vi"]]);
  assert.deepEqual((await (await host.post("/translate", many)).json()).translatedText, [
    "[en>vi] One.",
    "[en>vi] Two.",
  ]);
});

Deno.test("/translate says what is wrong with a form, and refuses a body that is neither", async () => {
  const host = openHost(translateFunction, echo());
  const base = { q: "Hi", source: "en", target: "vi" };
  for (const change of ["q= ", "target=fr", "alternatives=many", "alternatives=9", "extra=1"]) {
    const [name, value] = change.split("=") as [string, string];
    const reply = await host.post("/translate", new URLSearchParams({ ...base, [name]: value }));
    assert.deepEqual([reply.status, (await errorOf(reply)).code], [400, "invalid_request"], change);
  }
  const file = new FormData();
  for (const [name, value] of Object.entries(base)) file.append(name, name === "q" ? new Blob([value]) : value);
  assert.equal((await host.post("/translate", file)).status, 400);
  assert.equal((await host.post("/translate", "", {})).status, 415);
  assert.equal((await host.post("/translate", new Uint8Array(0))).status, 400);
  assert.equal((await host.post("/translate", "q=Hi", { "content-type": "text/csv" })).status, 415);
});

Deno.test("/translate refuses what it cannot do with a reason", async () => {
  const host = openHost(translateFunction, echo());
  const base = { q: "Hi", source: "en", target: "vi" };
  for (
    const change of [{ q: "" }, { q: [] }, { q: 7 }, { source: "fr" }, { target: "auto" }, { alternatives: 99 }, {
      extra: 1,
    }, { q: "a\u0000b" }]
  ) {
    const reply = await host.postJson("/translate", { ...base, ...change });
    assert.equal(reply.status, 400, JSON.stringify(change));
    assert.equal((await errorOf(reply)).code, "invalid_request");
  }
  assert.equal((await host.postJson("/translate", { ...base, q: "x".repeat(30_000) })).status, 400);
});

Deno.test("a failing translator is a retryable error, and the next request is served", async () => {
  let broken = true;
  const host = openHost(
    translateFunction,
    new FakeTranslator(({ text }) => {
      if (broken) throw new Error("graph");
      return [text];
    }),
  );
  const reply = await host.postJson("/translate", { q: "Hi", source: "en", target: "vi" });
  assert.deepEqual([reply.status, (await errorOf(reply)).retryable], [500, true]);
  broken = false;
  assert.equal((await host.postJson("/translate", { q: "Hi", source: "en", target: "vi" })).status, 200);
});

Deno.test("/languages lists the pairs of the models, /detect the likely language", async () => {
  const host = openHost(translateFunction, echo());
  assert.deepEqual((await (await host.get("/languages")).json())[0], { code: "en", name: "English", targets: ["vi"] });
  const [detected] = await (await host.postJson("/detect", { q: "Xin chào các bạn" })).json();
  assert.equal(detected.language, "vi");
});

Deno.test("/translate hands a draft over sentence by sentence, and keeps nothing of it", async () => {
  const drafts: (string | undefined)[] = [];
  const engine = new FakeTranslator(({ text, draft }) => {
    drafts.push(draft);
    return [text.toUpperCase()];
  });
  const host = openHost(translateFunction, engine);
  const ask = async (more: object) => {
    const reply = await host.postJson("/translate", { q: "One two. Three four.", source: "en", target: "vi", ...more });
    return (await reply.json()).translatedText;
  };
  assert.equal(await ask({ draft: "Một hai. Ba." }), "ONE TWO. THREE FOUR.");
  assert.equal(await ask({}), "ONE TWO. THREE FOUR.");
  assert.equal(await ask({ draft: "Một. Hai. Ba." }), "ONE TWO. THREE FOUR.");
  assert.deepEqual(drafts, ["Một hai.", "Ba.", undefined, undefined]);
});

Deno.test("/translate addresses people as the register says, in Vietnamese only", async () => {
  const engine = new FakeTranslator(() => ["Tôi sẽ gọi bạn."]);
  const host = openHost(translateFunction, engine);
  const ask = (more: object) => host.postJson("/translate", { q: "I will call you.", source: "en", ...more });
  const { translatedText } = await (await ask({ target: "vi", register: "em-anh" })).json();
  assert.equal(translatedText, "Em sẽ gọi anh.");
  assert.equal((await (await ask({ target: "vi" })).json()).translatedText, "Tôi sẽ gọi bạn.");
  for (const wrong of [{ target: "vi", register: "you-me" }, { source: "vi", target: "en", register: "em-anh" }]) {
    const reply = await ask(wrong);
    assert.deepEqual([reply.status, (await errorOf(reply)).code], [400, "invalid_request"]);
  }
});

Deno.test("/translate writes terms as the glossary of the request says, and refuses one that is none", async () => {
  const host = openHost(translateFunction, echo());
  const ask = (glossary: unknown) =>
    host.postJson("/translate", { q: "Ask Ngozi about Project Falcon.", source: "en", target: "vi", glossary });
  const { translatedText } = await (await ask({ ngozi: "Ngozi", "project falcon": "Dự án Chim Ưng" })).json();
  assert.equal(translatedText, "[en>vi] Ask Ngozi [en>vi] about Dự án Chim Ưng.");
  for (const wrong of [["Ngozi"], { Ngozi: 7 }, { Ngozi: "" }, { [`${"x".repeat(101)}`]: "x" }]) {
    const reply = await ask(wrong);
    assert.deepEqual([reply.status, (await errorOf(reply)).code], [400, "invalid_request"]);
  }
});
