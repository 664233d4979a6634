import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import process from "node:process";
import { createInterface } from "node:readline";
import { test, type TestContext } from "node:test";
import { fileURLToPath } from "node:url";
import { TestClient } from "./signaling/testing/client.ts";

const MAIN = fileURLToPath(new URL("main.ts", import.meta.url));

interface Line {
  level: string;
  message: string;
  port?: number;
  detail?: string;
}

function start(t: TestContext, env: Record<string, string>) {
  const child = spawn(process.execPath, [MAIN], {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  t.after(() => child.kill("SIGKILL"));
  const lines: Line[] = [];
  const exited = once(child, "exit").then(([code]) => code as number);
  createInterface({ input: child.stdout }).on("line", (line) => lines.push(JSON.parse(line) as Line));
  const logged = async (message: string) => {
    for (;;) {
      const line = lines.find((each) => each.message === message);
      if (line) return line;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  return { child, exited, logged, lines };
}

test("SIGTERM tells clients, ends everything and exits with 0", { timeout: 30_000 }, async (t) => {
  const gateway = start(t, { PORT: "0", RTC_PORT: "0", WORKERS: "1", HOST: "127.0.0.1" });
  const { port } = await gateway.logged("ready");
  const url = `http://127.0.0.1:${port}`;
  assert.equal((await fetch(`${url}/ready`)).status, 200);
  const body = JSON.stringify({ name: "Ann", speaks: "en", hears: "vi" });
  const { token } = await (await fetch(`${url}/api/rooms/room/tokens`, { method: "POST", body })).json() as {
    token: string;
  };
  const client = await TestClient.connect(port!, token);
  await client.request("join", {});
  const told = client.next("roomClosed");
  gateway.child.kill("SIGTERM");
  const { reason, retryAfterMs } = await told;
  assert.equal(reason, "shutting_down");
  assert.ok(retryAfterMs > 0);
  await client.disconnected();
  assert.equal(await gateway.exited, 0);
  assert.ok(!JSON.stringify(gateway.lines).includes("Ann"), "names stay out of the log");
  await assert.rejects(fetch(`${url}/ready`));
});

test("a start that cannot be is one line and exit code 1", { timeout: 30_000 }, async (t) => {
  const gateway = start(t, { MODE: "production", PORT: "x" });
  assert.equal(await gateway.exited, 1);
  const { detail } = await gateway.logged("cannot start");
  assert.match(detail!, /PORT/);
});
