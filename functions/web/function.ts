/** The browser client as a function: `/` and `/r/:room` are one page, everything else it loads is under `/assets/`. */
import type { FunctionSpec } from "@jbcalling/runtime";
import { etag } from "hono/etag";
import { serveStatic } from "hono/deno";
import { securityHeaders } from "./security_headers.ts";

/** Built files carry a hash of their content in their name: they never change. */
const FOR_EVER = "public, max-age=31536000, immutable";

/** Asked for again each time; the tag says whether it changed. */
const REVALIDATE = "no-cache";

/** `root` holds the built client. */
export function webFunction(root: string): FunctionSpec<null> {
  return {
    name: "web",
    title: "Browser client",
    description: "Serves the page in which people call.",
    routes(app) {
      const files = (cacheControl: string, path?: string) =>
        serveStatic({
          root,
          path,
          precompressed: true,
          onFound: (_path, c) => c.header("cache-control", cacheControl),
        });
      app.use(securityHeaders());
      for (const path of ["/", "/r/:room"]) app.get(path, etag(), files(REVALIDATE, "index.html"));
      app.get("/assets/:file", files(FOR_EVER));
      for (const path of ["/favicon.svg", "/manifest.webmanifest"]) app.get(path, etag(), files(REVALIDATE));
    },
  };
}
