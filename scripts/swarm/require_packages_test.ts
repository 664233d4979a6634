import assert from "node:assert/strict";
import { pathToFileURL } from "node:url";
import { requirePackages } from "./require_packages.ts";

Deno.test("code runs only in an image with the packages that it was bundled for", async () => {
  const file = await Deno.makeTempFile();
  try {
    await Deno.writeTextFile(file, JSON.stringify({ dependencies: { a: "1.0.0" } }));
    const manifest = pathToFileURL(file);
    requirePackages({ a: "1.0.0" }, manifest);
    assert.throws(() => requirePackages({ a: "1.1.0" }, manifest), /must hold a 1.1.0: current value is 1.0.0; build/);
    assert.throws(() => requirePackages({ b: "1.0.0" }, manifest), /must hold b 1.0.0: current value is none/);
  } finally {
    await Deno.remove(file);
  }
});
