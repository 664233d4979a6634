/** Wires the browser client's server: configuration and the built files. */
import { ConfigReader, serveFunction } from "@jbcalling/runtime";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { webFunction } from "./function.ts";

const reader = new ConfigReader(Deno.env.toObject());
const root = reader.string("WEB_DIST_DIR", join(import.meta.dirname!, "dist"));
reader.done();

await serveFunction<null>({
  ...webFunction(root),
  defaults: { maxConcurrency: 64, maxQueue: 256, maxBodyBytes: 1024, timeoutMs: 10_000 },
  load() {
    if (!existsSync(join(root, "index.html"))) {
      throw new Error(`Cannot serve the client as it must be built into ${root}: try \`deno task build:web\``);
    }
    return Promise.resolve({ engine: null, model: { pack: "none", ids: [] } });
  },
});
