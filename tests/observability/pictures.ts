/**
 * Pictures of the dashboards with real data: a call and callers in the running system, a Redis and a worker that die.
 *
 *     deno run -A tests/observability/pictures.ts FOLDER [SECONDS]
 *
 * @module
 */
import { chromium } from "playwright-core";
import { DASHBOARDS } from "../../scripts/dashboards/dashboards.ts";
import { CHROMIUM } from "../call/participant.ts";
import { startBusySystem, startCall, startCallers } from "./busy_system.ts";

const [folder = ".", seconds = "240"] = Deno.args;
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

await using busy = await startBusySystem({ intervalSeconds: 2 });
await using _call = await startCall(busy.system);
await using _callers = startCallers(busy.system);
await pause(Number(seconds) * 600);
for (const pid of await busy.system.mediaWorkers()) Deno.kill(pid, "SIGKILL");
await pause(Number(seconds) * 400);

const browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox", "--disable-gpu"] });
try {
  const page = await browser.newPage({ viewport: { width: 1600, height: 900 } });
  for (const { id } of DASHBOARDS) {
    await page.goto(`${busy.prometheus.url}/consoles/${id}.html?range=5+minutes`);
    await page.locator("body[data-drawn]").waitFor({ timeout: 60_000 });
    await page.screenshot({ path: `${folder}/${id}.png`, fullPage: true });
    console.log(`${folder}/${id}.png`);
  }
} finally {
  await browser.close();
}
