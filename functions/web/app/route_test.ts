import assert from "node:assert/strict";
import { pathOf, routeOf } from "./route.ts";

Deno.test("routeOf() and pathOf() are each other's inverse", () => {
  for (const path of ["/", "/r/tavi-nolu-mera"]) assert.equal(pathOf(routeOf(path)), path);
});

Deno.test("routeOf() takes what is no room as the home page", () => {
  for (const path of ["/r/", "/r/a/b", "/r/%20", "/x", ""]) assert.deepEqual(routeOf(path), { page: "home" }, path);
});
