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
import { ClientBrowser, DESKTOP, type PageOptions, PHONE } from "./browser.ts";
import { SCENES } from "./scenes.ts";

const VIEWS: { name: string; options: PageOptions }[] = [
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
const views = VIEWS.filter(({ name }) => (Deno.env.get("VIEWS") ?? name).split(",").includes(name));
const scenes = SCENES.filter(({ name }) => names.length === 0 || names.includes(name));
for (const media of ["allowed", "refused", "missing"] as const) {
  const shown = scenes.filter((scene) => (scene.media ?? "allowed") === media);
  if (shown.length === 0) continue;
  const browser = await ClientBrowser.launch({ media, picture: Deno.env.get("PICTURE") });
  for (const scene of shown) {
    for (const view of views) {
      const client = await browser.open({ ...view.options, ...scene.options });
      await scene.arrange(client);
      await client.page.waitForTimeout(SETTLED_MS);
      await client.page.screenshot({ path: join(folder, `${scene.name}-${view.name}.png`) });
      console.log(`${scene.name} ${view.name}`, ...client.problems);
      await client.close();
    }
  }
  await browser.close();
}
