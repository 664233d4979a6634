/** The client as a person uses it, in a real Chromium, against a gateway that the test scripts. */
import { becomes } from "../../functions/web/testing/becomes.ts";
import { ClientBrowser, type OpenClient, PHONE } from "../../functions/web/testing/browser.ts";
import { GROWING, join, LAN, MINH, MINH_MIC, MINH_VOICE, said } from "../../functions/web/testing/scenes.ts";
import { until } from "../../functions/web/testing/session_fixture.ts";
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";

const ANNA = { settings: { name: "Anna Berg" } };

/** A browser without a screen shares a canvas. */
const SCREEN = `MediaDevices.prototype.getDisplayMedia = function () {
  const canvas = document.createElement("canvas");
  canvas.getContext("2d").fillRect(0, 0, 10, 10);
  return Promise.resolve(canvas.captureStream(5));
}`;

/** A call of Anna with Minh, whose voice and translated voice are there. */
async function callWithMinh({ client }: { client: OpenClient }): Promise<void> {
  client.gateway.peers = [MINH];
  client.gateway.producers = [MINH_MIC, MINH_VOICE];
  await join(client);
  await client.page.locator('audio[data-source="translation"]').waitFor({ state: "attached" });
}

Deno.test("in a call", async (t) => {
  const browser = await ClientBrowser.launch();

  /** One step with a page of its own. */
  const step = (name: string, body: (client: OpenClient) => Promise<void>, options = {}) =>
    t.step(name, async () => {
      const client = await browser.open({ ...ANNA, ...options });
      try {
        await body(client);
      } finally {
        await client.close();
      }
    });

  await step("a caption grows in place, its tail unsure, and is then read out once", async (client) => {
    const { page, gateway } = client;
    await callWithMinh({ client });
    gateway.say(GROWING);
    const main = page.getByTestId("caption-main");
    await main.waitFor();
    const corner = async () => {
      const box = await main.boundingBox();
      return [box?.x, box?.y];
    };
    await page.evaluate("document.fonts.ready");
    await becomes(() => page.getByTestId("caption-name").innerText(), MINH.name);
    await becomes(() => main.getByTestId("tail").innerText(), "before tonight so that");
    await becomes(() => page.getByTestId("caption-original").innerText(), /^Tôi sẽ gửi tài liệu/);
    await becomes(() => page.getByTestId("spoken").innerText(), "");
    const place = await corner();
    const text = "I will send everyone the documents before tonight so that we can talk about them tomorrow at nine.";
    gateway.say({
      ...GROWING,
      rev: 5,
      seq: 7,
      final: true,
      translation: { language: "en", text, stable: text.length },
    });
    await page.getByText(text).first().waitFor();
    await becomes(() => main.getByTestId("tail").count(), 0);
    await becomes(corner, place);
    await becomes(() => page.getByTestId("spoken").innerText(), `${MINH.name}: ${text}`);
    // An older revision that comes late changes nothing.
    gateway.say({ ...GROWING, rev: 2, seq: 8 });
    await page.waitForTimeout(200);
    assert.equal(await main.innerText(), text);
  }, { still: true });

  await step("names and terms are kept for the room, a name that is the same everywhere typed once", async (client) => {
    const { page, gateway } = client;
    await callWithMinh({ client });
    await page.getByTestId("open-settings").click();
    const add = async (en: string, vi: string) => {
      await page.getByTestId("term-en").fill(en);
      await page.getByTestId("term-vi").fill(vi);
      await page.getByTestId("add-term").click();
    };
    await add("Project Falcon", "Dự án Chim Ưng");
    await until(() => gateway.glossary.length === 1);
    await add("", "Ngozi");
    await until(() => gateway.glossary.length === 2);
    const [falcon, ngozi] = [{ en: "Project Falcon", vi: "Dự án Chim Ưng" }, { en: "Ngozi", vi: "Ngozi" }];
    assert.deepEqual(gateway.glossary, [falcon, ngozi]);
    await page.getByRole("button", { name: "Remove Project Falcon" }).click();
    await until(() => gateway.glossary.length === 1);
    gateway.emit("glossary", { entries: [ngozi, falcon] });
    await becomes(() => page.getByTestId("glossary").innerText(), /Ngozi[^]*Chim Ưng/);
    await becomes(() => page.getByTestId("term-en").inputValue(), "");
  });

  await step("two people who talk at once are both read, each under their own name", async (client) => {
    const { page, gateway } = client;
    await callWithMinh({ client });
    gateway.addPeer(LAN);
    gateway.say(GROWING);
    gateway.say({ ...said(LAN, 7, "Em đồng ý", "I agree"), final: false });
    await page.getByTestId("caption-earlier").waitFor();
    await becomes(() => page.getByTestId("caption-name").innerText(), LAN.name);
    await becomes(() => page.getByTestId("caption-earlier").innerText(), /documents before tonight/);
  });

  await step("an original voice is lowered under its translation as the slider says", async (client) => {
    const { page } = client;
    await callWithMinh({ client });
    const original = page.locator('audio[data-source="mic"]');
    const translated = page.locator('audio[data-source="translation"]');
    const volumes = () =>
      Promise.all(
        [original, translated].map((audio) =>
          audio.evaluate(({ muted, volume }: HTMLAudioElement) => muted ? 0 : volume)
        ),
      );
    await until(async () => (await volumes())[0] === 0.15);
    assert.equal((await volumes())[1], 1);
    await page.getByTestId("open-listening").click();
    const slider = page.getByTestId("duck");
    await slider.focus();
    await slider.press("End");
    await until(async () => (await volumes())[0] === 1);
    await slider.press("Home");
    await until(async () => (await volumes())[0] === 0);
    // Nothing to hear in the other language: the original comes back.
    client.gateway.emit("status", { stt: "ok", translate: "ok", tts: "unavailable" });
    await until(async () => (await volumes())[0] === 1);
    await page.keyboard.press("Escape");
    await page.getByTestId("voice-unavailable").waitFor();
  });

  await step("each listener chooses captions, voice or both, at any time", async (client) => {
    const { page, gateway } = client;
    await callWithMinh({ client });
    await page.getByTestId("open-listening").click();
    const output = page.getByTestId("listening").getByTestId("output");
    await output.getByRole("radio", { name: "Voice" }).check();
    await page.getByTestId("captions").waitFor({ state: "detached" });
    await output.getByRole("radio", { name: "Captions" }).check();
    await page.getByTestId("captions").waitFor();
    await becomes(() => page.locator('audio[data-source="translation"]').getAttribute("data-volume"), "0");
    await page.getByTestId("listening").getByTestId("hears").getByRole("radio", { name: "Tiếng Việt" }).check();
    await until(() => (gateway.requests("setPreferences").length === 3));
    assert.deepEqual(gateway.requests("setPreferences"), [{ output: "voice" }, { output: "captions" }, {
      hears: "vi",
    }]);
  });

  await step("microphone, camera and screen go on and off, from the keyboard too", async (client) => {
    const { page, gateway } = client;
    await callWithMinh({ client });
    const sent = (source: string) => gateway.requests("produce").filter((request) => request.source === source).length;
    await until(() => (sent("mic") === 1 && sent("camera") === 1));
    await page.keyboard.press("Alt+m");
    await until(() => (gateway.requests("setProducerPaused").at(-1)?.paused === true));
    await becomes(() => page.getByTestId("toggle-mic").getAttribute("aria-label"), "Unmute microphone");
    await page.getByTestId("toggle-mic").click();
    await until(() => (gateway.requests("setProducerPaused").at(-1)?.paused === false));
    await page.keyboard.press("Alt+v");
    await until(() => (gateway.requests("closeProducer").length === 1));
    await page.getByTestId("toggle-camera").click();
    await until(() => (sent("camera") === 2));
    await page.getByTestId("toggle-screen").click();
    await until(() => sent("screen") === 1);
    await page.getByText("You are sharing your screen").waitFor();
    await page.getByTestId("toggle-screen").click();
    await until(() => gateway.requests("closeProducer").length === 2);
  }, { script: SCREEN });

  await step("the transcript keeps what one reads in place, marks what is new, and downloads", async (client) => {
    const { page, gateway } = client;
    gateway.captions = Array.from(
      { length: 30 },
      (_, at) => said(MINH, at + 1, `Câu số ${at + 1}`, `Sentence number ${at + 1}`),
    );
    await callWithMinh({ client });
    await page.keyboard.press("Alt+t");
    await page.getByText("Sentence number 30").waitFor();
    await becomes(() => page.getByTestId("entry").count(), 30);
    await becomes(() => page.getByTestId("entry-original").last().innerText(), "Câu số 30");
    const list = page.getByTestId("transcript").locator("ol");
    await list.evaluate((element) => element.scrollTo({ top: 200 }));
    const marker = page.getByTestId("transcript-new");
    await marker.waitFor();
    await page.waitForTimeout(300);
    const top = await list.evaluate(({ scrollTop }) => scrollTop);
    gateway.say(said(MINH, 31, "Câu mới", "A new sentence"));
    await page.waitForTimeout(300);
    assert.equal(await list.evaluate(({ scrollTop }) => scrollTop), top);
    await marker.click();
    await marker.waitFor({ state: "detached" });
    for (
      const [format, pattern] of [
        ["txt", /^tavi-nolu-mera · 2026-05-02\n\n\[/],
        ["srt", /^1\n00:00:00,000 --> /],
        ["vtt", /^WEBVTT\n\n00:00:00\.000 --> /],
        ["json", /"room": "tavi-nolu-mera"/],
      ] as const
    ) {
      const [download] = await Promise.all([
        page.waitForEvent("download"),
        page.getByTestId(`download-${format}`).click(),
      ]);
      assert.equal(download.suggestedFilename(), `tavi-nolu-mera-2026-05-02.${format}`);
      const text = await readFile(await download.path(), "utf8");
      assert.match(text, pattern);
      assert.match(text, /A new sentence/);
    }
  });

  await step("a lost connection is said, and what was missed is in the transcript afterwards", async (client) => {
    const { page, gateway } = client;
    await callWithMinh({ client });
    gateway.refusals.set("connect", "unavailable");
    gateway.drop();
    await page.getByTestId("reconnecting").waitFor();
    gateway.captions.push(said(MINH, 3, "Bạn còn đó không?", "Are you still there?"));
    gateway.refusals.clear();
    await page.getByTestId("reconnecting").waitFor({ state: "detached" });
    await page.getByTestId("toggle-transcript").click();
    await page.getByTestId("transcript").getByText("Are you still there?").waitFor();
    assert.equal(gateway.requests("produce").length, 2);
  });

  await step("a room that closes is joined anew by itself", async (client) => {
    const { page, gateway } = client;
    await callWithMinh({ client });
    gateway.closeRoom("worker_died", 300);
    await page.getByTestId("rejoining").waitFor();
    await page.getByTestId("rejoining").waitFor({ state: "detached" });
    await until(() => (gateway.requests("produce").length === 4));
  });

  await step("where the browser plays nothing at first, one tap does", async (client) => {
    const { page } = client;
    await callWithMinh({ client });
    const tap = page.getByTestId("tap-to-hear");
    await tap.waitFor();
    await page.evaluate("globalThis.mayPlay = true");
    await tap.click();
    await tap.waitFor({ state: "detached" });
  }, {
    script: `HTMLAudioElement.prototype.play = function () {
      return globalThis.mayPlay ? Promise.resolve() : Promise.reject(new DOMException("no", "NotAllowedError"));
    }`,
  });

  await step("whoever leaves is asked for nothing more, and can come back", async (client) => {
    const { page, gateway } = client;
    await callWithMinh({ client });
    await page.getByTestId("leave").click();
    await page.getByTestId("ended").waitFor();
    await until(() => (gateway.requests("leave").length === 1));
    await becomes(() => page.locator("audio, video").count(), 0);
    await becomes(() => page.evaluate("document.activeElement.tagName"), "H1");
    await page.getByTestId("again").click();
    await page.getByTestId("join").click();
    await page.getByTestId("call").waitFor();
    await page.goBack();
  });

  await step("it holds on a phone: a sheet of the transcript leaves the controls in reach", async (client) => {
    const { page } = client;
    await callWithMinh({ client });
    await page.getByTestId("toggle-transcript").tap();
    await page.getByTestId("transcript").waitFor();
    await page.getByTestId("toggle-mic").tap();
    await becomes(() => page.getByTestId("toggle-mic").getAttribute("data-on"), "false");
    await page.getByTestId("close-transcript").tap();
    await page.getByTestId("transcript").waitFor({ state: "detached" });
  }, { viewport: PHONE });

  await browser.close();
});
