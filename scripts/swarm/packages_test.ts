import assert from "node:assert/strict";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { copyPackages } from "./packages.ts";

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

function install(folder: string, name: string, manifest: object, files: string[] = []): void {
  write(join(folder, name, "package.json"), JSON.stringify(manifest));
  for (const file of files) write(join(folder, name, file), "x");
}

Deno.test("packages come with what they depend on, without other systems' binaries and what nothing loads", async () => {
  const root = await Deno.makeTempDir();
  try {
    const from = join(root, "node_modules");
    const files = [
      "lib.js",
      "lib.d.ts",
      "lib.js.map",
      "bin/linux/x64/a.node",
      "bin/linux/arm64/a.node",
      "bin/win32/a.dll",
    ];
    install(from, "native", {
      version: "1.2.3",
      dependencies: { "@scope/part": "^1" },
      optionalDependencies: { gone: "1" },
    }, files);
    install(from, "@scope/part", { version: "1.0.0", dependencies: { heavy: "1" } }, ["index.js"]);
    install(from, "heavy", { version: "9.0.0" });
    const to = join(root, "image");
    const copied = copyPackages(["native"], { from, to, omit: ["heavy"], platform: { os: "linux", arch: "x64" } });
    assert.deepEqual(copied, { native: "1.2.3", "@scope/part": "1.0.0" });
    const there = (file: string) => existsSync(join(to, file));
    assert.ok(there("native/lib.js") && there("native/bin/linux/x64/a.node") && there("@scope/part/index.js"));
    for (
      const file of [
        "native/lib.d.ts",
        "native/lib.js.map",
        "native/bin/linux/arm64/a.node",
        "native/bin/win32/a.dll",
        "heavy",
      ]
    ) {
      assert.ok(!there(file), file);
    }
    assert.throws(
      () => copyPackages(["missing"], { from, to, omit: [], platform: { os: "linux", arch: "x64" } }),
      /Cannot stage missing as it must be installed/,
    );
  } finally {
    await Deno.remove(root, { recursive: true });
  }
});
