import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";

const here = (file: string) => fileURLToPath(new URL(file, import.meta.url));

Deno.test("README shows the example function as it is", async () => {
  const readme = await Deno.readTextFile(here("../../README.md"));
  const source = await Deno.readTextFile(here("./main.ts"));
  assert.ok(readme.includes(source.trim()), "README.md and functions/example/main.ts differ");
});

Deno.test("the example function serves, refuses what is wrong, drains and exits 0 on SIGTERM", async () => {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", here("./main.ts")],
    env: { PORT: "0" },
    stdout: "piped",
  }).spawn();
  const lines = child.stdout.pipeThrough(new TextDecoderStream())[Symbol.asyncIterator]();
  const { port } = JSON.parse((await lines.next()).value!.split("\n")[0]!);
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
  while (!(await lines.next()).done);
  assert.equal((await child.status).code, 0);
});
