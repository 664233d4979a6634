/**
 * Pictures of every scene: desktop and phone, light and dark.
 *
 *     deno run -A functions/web/testing/screenshots.ts FOLDER [SCENE…]
 *
 * `VIEWS=phone-dark,…` chooses among the views, `PICTURE=file.mjpeg` is what the camera shows.
 *
 * @module
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { type ClientOptions, DESKTOP, openClient, PHONE } from "./browser.ts";
import { SCENES } from "./scenes.ts";

const VIEWS: { name: string; options: ClientOptions }[] = [
  { name: "desktop-light", options: { viewport: DESKTOP, scheme: "light" } },
  { name: "desktop-dark", options: { viewport: DESKTOP, scheme: "dark" } },
  { name: "phone-light", options: { viewport: PHONE, scheme: "light" } },
  { name: "phone-dark", options: { viewport: PHONE, scheme: "dark" } },
];

/** How long the last movement takes, in ms. */
const SETTLED_MS = 700;

const [folder, ...names] = Deno.args;
if (folder === undefined) throw new TypeError("Cannot save pictures as there must be a folder to save them in");
mkdirSync(folder, { recursive: true });
const picture = Deno.env.get("PICTURE");
const views = VIEWS.filter(({ name }) => (Deno.env.get("VIEWS") ?? name).split(",").includes(name));
for (const scene of SCENES.filter(({ name }) => names.length === 0 || names.includes(name))) {
  for (const view of views) {
    const client = await openClient({ ...view.options, ...scene.options, picture });
    try {
      await scene.arrange(client);
      await client.page.waitForTimeout(SETTLED_MS);
      await client.page.screenshot({ path: join(folder, `${scene.name}-${view.name}.png`) });
    } finally {
      await client.close();
    }
    console.log(`${scene.name} ${view.name}`, ...client.problems);
  }
}
