import assert from "node:assert/strict";
import { SettingsStore } from "./settings_store.ts";

Deno.test("SettingsStore gives back what it was given", () => {
  const kept = new Map<string, string>();
  const storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  };
  const store = new SettingsStore(() => storage, ["vi"]);
  store.write({ ...store.read(), name: "Lan", duck: 0 });
  assert.equal(new SettingsStore(() => storage, ["en"]).read().name, "Lan");
  assert.equal(new SettingsStore(() => storage, ["en"]).read().duck, 0);
});

Deno.test("SettingsStore works where storage is forbidden", () => {
  const forbidden = () => {
    throw new DOMException("no", "SecurityError");
  };
  const store = new SettingsStore(forbidden, ["vi"]);
  store.write(store.read());
  assert.equal(store.read().speaks, "vi");
});
