import assert from "node:assert/strict";
import { defaultSettings, readSettings } from "./settings.ts";

const defaults = defaultSettings(["vi-VN", "en"]);

Deno.test("defaultSettings() follows the browser's first language that is spoken here", () => {
  assert.equal(defaults.speaks, "vi");
  assert.equal(defaultSettings(["fr-FR", "en-GB"]).interfaceLanguage, "en");
  assert.equal(defaultSettings([]).hears, "en");
  assert.equal(defaults.duck, 0.15);
});

Deno.test("readSettings() takes over what was stored", () => {
  const stored = { ...defaults, name: "Lan", duck: 0.4, theme: "dark" };
  assert.deepEqual(readSettings(JSON.stringify(stored), defaults), stored);
});

Deno.test("readSettings() replaces what makes no sense", () => {
  const odd = { name: 3, speaks: "xx", duck: 7, output: "shout", theme: null, micOn: "yes", extra: 1 };
  assert.deepEqual(readSettings(JSON.stringify(odd), defaults), defaults);
  for (const text of [null, "", "nonsense", "3", "null", "[]"]) {
    assert.deepEqual(readSettings(text, defaults), defaults);
  }
});
