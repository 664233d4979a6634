import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const here = (file: string) => fileURLToPath(new URL(file, import.meta.url));

Deno.test("README shows the example function as it is", async () => {
  const readme = await Deno.readTextFile(here("../../README.md"));
  const source = await Deno.readTextFile(here("./main.ts"));
  assert.ok(readme.includes(source.trim()), "README.md and functions/example/main.ts differ");
});

Deno.test("the example function serves, refuses what is wrong, drains and exits 0 on SIGTERM", async () => {
  const child = spawn(Deno.execPath(), ["run", "-A", here("./main.ts")], {
    env: { ...Deno.env.toObject(), PORT: "0" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exited = new Promise<number | null>((resolve) => child.on("exit", resolve));
  const port = await new Promise<number>((resolve) => {
    child.stdout.on("data", (chunk: Uint8Array) => {
      const ready = new TextDecoder().decode(chunk).split("\n").filter(Boolean).map((line) => JSON.parse(line));
      const line = ready.find(({ message }) => message === "ready");
      if (line) resolve(line.port);
    });
  });
  const post = (body: unknown) =>
    fetch(`http://127.0.0.1:${port}/example`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
  assert.deepEqual(await (await post({ word: "call" })).json(), { spelled: "c-a-l-l" });
  const refused = await post({ word: "" });
  assert.equal(refused.status, 400);
  await refused.body?.cancel();
  const document = await (await fetch(`http://127.0.0.1:${port}/example/openapi.json`)).json();
  assert.ok(document.paths["/example"].post);
  child.kill("SIGTERM");
  assert.equal(await exited, 0);
});
