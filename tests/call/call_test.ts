/**
 * A translated call between real browsers against the running system: two people who share no language, then a third
 * one. What each of them sees, reads and hears is asserted on their own page.
 *
 * @module
 */
import assert from "node:assert/strict";
import { plainWords } from "../../scripts/quality/heldout.ts";
import { startSystem, waitFor } from "../system.ts";
import { recordClip } from "./clip.ts";
import { Participant } from "./participant.ts";

/** What each says, and words that the other must read and hear. */
const ANNA = { text: "Please send me the report tomorrow.", words: /báo cáo/ };
const MINH = { text: "Cuộc họp bắt đầu lúc mấy giờ?", words: /meeting/ };

/** What a caption may take on a machine that also runs the browsers, in ms. */
const PATIENCE_MS = 60_000;

Deno.test("a translated call between browsers", async (t) => {
  await using system = await startSystem();
  const { client, url } = system;
  const room = "test-call";
  const clip = (language: "en" | "vi", text: string) =>
    recordClip(client, { language, sentences: [text], leadMs: 3000, gapMs: 4000 });
  const [annaClip, minhClip] = await Promise.all([clip("en", ANNA.text), clip("vi", MINH.text)]);
  await using anna = await Participant.join(url, room, {
    name: "Anna",
    speaks: "en",
    hears: "en",
    clip: annaClip,
    camera: true,
  });
  await using minh = await Participant.join(url, room, {
    name: "Minh",
    speaks: "vi",
    hears: "vi",
    clip: minhClip,
    camera: true,
  });
  await anna.openTranscript();
  await minh.openTranscript();

  await t.step("sound and pictures flow both ways", async () => {
    for (const person of [anna, minh]) {
      await waitFor(
        async () => {
          const { audioBytes, videoFrames } = await person.probe("inbound");
          return audioBytes > 1000 && videoFrames > 5;
        },
        () => "Cannot see and hear the other one",
        PATIENCE_MS,
      );
    }
  });

  for (
    const [listener, speaker, said] of [[minh, "Anna", ANNA], [anna, "Minh", MINH]] as const
  ) {
    await t.step(
      `what ${speaker} says is read while it is said, then as a whole, in the listener's language`,
      async () => {
        await listener.page.locator('[data-testid="entry"][data-final="false"]').first().waitFor({
          timeout: PATIENCE_MS,
        });
        await waitFor(
          async () =>
            (await listener.captions()).some(({ name, main, original, final }) =>
              final && name === speaker && said.words.test(plainWords(main)) && original !== ""
            ),
          () => `Cannot read what ${speaker} said`,
          PATIENCE_MS,
        );
      },
    );

    await t.step(`the translated voice of ${speaker} arrives on a track of its own and says the words`, async () => {
      await waitFor(async () => await listener.translatedVoices() === 1, () => "Cannot find the track", PATIENCE_MS);
      let heard = "";
      await waitFor(
        async () => {
          const audio = Uint8Array.from(
            atob(await listener.probe("record", 9000)),
            (character) => character.charCodeAt(0),
          );
          const language = listener === minh ? "vi" : "en";
          heard = (await client.transcribe({ audio, contentType: "audio/webm", language })).text;
          return said.words.test(heard);
        },
        () => `Cannot hear ${said.words} in the translated voice: heard "${heard}"`,
        PATIENCE_MS,
      );
    });
  }

  await t.step("a third one of the same language gets no translated voice of that speaker", async () => {
    await using tom = await Participant.join(url, room, { name: "Tom", speaks: "en", hears: "en" });
    await waitFor(async () => await tom.translatedVoices() === 1, () => "Cannot find Minh's voice", PATIENCE_MS);
    await tom.openTranscript();
    const captions = await tom.captions();
    assert.ok(captions.some(({ name }) => name === "Anna"), "who joins late reads what was said before");
    const tiles = await tom.page.getByTestId("tile").evaluateAll((all) =>
      all.map((tile) => [tile.textContent, tile.getAttribute("data-peer")] as const)
    );
    const annaId = tiles.find(([text]) => text?.includes("Anna"))?.[1];
    assert.ok(annaId);
    assert.equal(await tom.page.locator(`audio[data-source="translation"][data-peer="${annaId}"]`).count(), 0);
    for (const { name, original, final } of captions) if (name === "Anna" && final) assert.equal(original, "");
  });

  await t.step("the pages had no errors", () => {
    assert.deepEqual([...anna.problems, ...minh.problems], []);
  });
});
