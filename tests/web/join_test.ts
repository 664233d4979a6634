/** The way into a call: from the first page, with and without devices, and what may stand in the way. */
import { becomes } from "../../functions/web/testing/becomes.ts";
import { ClientBrowser, type OpenClient, type PageOptions } from "../../functions/web/testing/browser.ts";
import { MINH } from "../../functions/web/testing/scenes.ts";
import { until } from "../../functions/web/testing/session_fixture.ts";
import assert from "node:assert/strict";

/** One browser, and a page of its own for each step. */
function steps(t: Deno.TestContext, browser: ClientBrowser) {
  return (name: string, body: (client: OpenClient) => Promise<void>, options: PageOptions = {}) =>
    t.step(name, async () => {
      const client = await browser.open(options);
      try {
        await body(client);
      } finally {
        await client.close();
      }
    });
}

Deno.test("joining with devices", async (t) => {
  const browser = await ClientBrowser.launch();
  const step = steps(t, browser);

  await step("from the first page to the call, with the keyboard alone", async ({ page, gateway }) => {
    await page.goto(gateway.url);
    await page.getByTestId("start-call").focus();
    await page.keyboard.press("Enter");
    await page.getByTestId("preview").waitFor();
    assert.match(new URL(page.url()).pathname, /^\/r\/([a-z]{4}-){2}[a-z]{4}$/);
    await page.getByTestId("name").focus();
    await page.keyboard.type("Anna");
    await page.keyboard.press("Tab");
    await page.keyboard.press("ArrowLeft");
    await becomes(() => page.locator("input[name=speaks]:checked").inputValue(), "vi");
    await page.keyboard.press("ArrowRight");
    await page.getByTestId("join").focus();
    await page.keyboard.press("Enter");
    await page.getByTestId("alone").waitFor();
    await becomes(() => page.locator('[data-self="true"] .tile-name-text').innerText(), "You");
  });

  await step("a link that was pasted opens its room, nonsense does not", async ({ page, gateway }) => {
    await page.goto(gateway.url);
    await page.getByTestId("room-input").fill("https://x.example/y z");
    await page.getByTestId("open-room").click();
    await page.getByRole("alert").waitFor();
    await page.getByTestId("room-input").fill(`${gateway.url}/r/tavi-nolu-mera`);
    await page.getByTestId("open-room").click();
    await page.getByTestId("lobby").waitFor();
    assert.equal(new URL(page.url()).pathname, "/r/tavi-nolu-mera");
  });

  await step("choices are remembered, and the interface has its own language", async ({ page, gateway }) => {
    await page.goto(`${gateway.url}/r/tavi`);
    await page.getByTestId("name").fill("Thu Hà");
    await page.getByTestId("hears").getByRole("radio", { name: "Tiếng Việt" }).check();
    await page.getByTestId("interface-language").selectOption("vi");
    await becomes(() => page.getByTestId("join").innerText(), "Vào cuộc gọi");
    await page.getByTestId("toggle-mic").click();
    await page.reload();
    await becomes(() => page.locator("html").getAttribute("lang"), "vi");
    await becomes(() => page.getByTestId("name").inputValue(), "Thu Hà");
    await page.getByTestId("preview").waitFor();
    await becomes(() => page.getByTestId("toggle-mic").getAttribute("data-on"), "false");
    await page.getByTestId("join").click();
    await page.getByTestId("call").waitFor();
    assert.equal(gateway.requests("produce").some(({ source }) => source === "mic"), false);
  });

  await step("the level moves with the microphone, and its choice is offered", async ({ page, gateway }) => {
    await page.goto(`${gateway.url}/r/tavi`);
    await until(async () => Number(await page.getByTestId("level").getAttribute("aria-valuenow")) > 10);
    await page.getByText("Devices").click();
    assert.ok(await page.getByTestId("choose-micId").locator("option").count() > 1);
  });

  for (
    const [refused, code, title] of [
      ["join", "room_full", "The room is full"],
      ["token", "unauthorized", "You are not admitted to this room"],
      ["connect", "unavailable", "The server does not answer"],
      ["join", "overloaded", "The server is busy"],
    ] as const
  ) {
    await step(`${code} is said in plain words, with a way on`, async ({ page, gateway }) => {
      gateway.peers = [MINH];
      gateway.refusals.set(refused, code);
      await page.goto(`${gateway.url}/r/tavi`);
      await page.getByTestId("join").click();
      await page.getByTestId("ended").waitFor();
      await becomes(() => page.getByRole("heading", { level: 1 }).innerText(), title);
      gateway.refusals.clear();
      await page.getByTestId("again").click();
      await page.getByTestId("join").click();
      await page.getByTestId("call").waitFor();
    }, { settings: { name: "Anna" } });
  }
  await browser.close();
});

Deno.test("joining without devices: whoever has none, or refuses, still hears, sees and reads", async (t) => {
  for (const [media, notice] of [["refused", "devices-denied"], ["missing", "devices-missing"]] as const) {
    const browser = await ClientBrowser.launch({ media });
    await steps(t, browser)(media, async ({ page, gateway }) => {
      gateway.peers = [MINH];
      await page.goto(`${gateway.url}/r/tavi`);
      await page.getByTestId(notice).waitFor();
      await page.getByTestId("join").click();
      await page.getByText("Enter a name").waitFor();
      await page.getByTestId("name").fill("Anna");
      await page.getByTestId("join").click();
      await page.getByTestId("call").waitFor();
      assert.equal(gateway.requests("produce").length, 0);
    });
    await browser.close();
  }
});

Deno.test("a browser without WebRTC is told so", async (t) => {
  const browser = await ClientBrowser.launch();
  await steps(t, browser)("and cannot join", async ({ page, gateway }) => {
    await page.goto(`${gateway.url}/r/tavi`);
    await page.getByTestId("obstacle-browser").waitFor();
    assert.ok(await page.getByTestId("join").isDisabled());
  }, { script: "delete globalThis.RTCPeerConnection" });
  await browser.close();
});
