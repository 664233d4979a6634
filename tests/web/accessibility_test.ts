/** Every scene of the client, looked at by axe: desktop and phone, light and dark, and at the width of a small phone. */
import { assertAccessible } from "../../functions/web/testing/axe.ts";
import { ClientBrowser, DESKTOP, PHONE } from "../../functions/web/testing/browser.ts";
import { SCENES } from "../../functions/web/testing/scenes.ts";
import assert from "node:assert/strict";

/** WCAG 2.2, 1.4.10: no sideways scrolling at this width. */
const NARROWEST = { width: 320, height: 640 };

/** What the browser itself says of a connection that the scene cuts. */
const EXPECTED = /WebSocket|ERR_|Failed to load resource/;

for (const media of ["allowed", "refused", "missing"] as const) {
  Deno.test(`the client is accessible in every state, devices ${media}`, async (t) => {
    const browser = await ClientBrowser.launch({ media });
    for (const scene of SCENES.filter((candidate) => (candidate.media ?? "allowed") === media)) {
      const client = await browser.open({ viewport: DESKTOP, scheme: "light", still: true, ...scene.options });
      const { page, problems } = client;
      await scene.arrange(client);
      await t.step(`${scene.name}: desktop, light`, () => assertAccessible(page));
      await t.step(`${scene.name}: phone, dark`, async () => {
        await page.emulateMedia({ colorScheme: "dark" });
        await page.setViewportSize(PHONE);
        await assertAccessible(page);
      });
      await t.step(`${scene.name}: smallest phone, nothing said in the console`, async () => {
        await page.setViewportSize(NARROWEST);
        assert.equal(await page.evaluate("document.documentElement.scrollWidth"), NARROWEST.width);
        assert.deepEqual(problems.filter((problem) => !EXPECTED.test(problem)), []);
      });
      await client.close();
    }
    await browser.close();
  });
}
