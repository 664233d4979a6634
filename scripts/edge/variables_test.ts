import assert from "node:assert/strict";
import { interpolate } from "./variables.ts";

Deno.test("a variable is its value, or its default when it is absent or empty", () => {
  const rule = "Host(`stt.${DOMAIN:-localhost}`)";
  assert.equal(interpolate(rule, { DOMAIN: "example.org" }), "Host(`stt.example.org`)");
  assert.equal(interpolate(rule, {}), "Host(`stt.localhost`)");
  assert.equal(interpolate(rule, { DOMAIN: "" }), "Host(`stt.localhost`)");
  assert.equal(interpolate("${A}-${B:-}", { A: "1" }), "1-");
});
