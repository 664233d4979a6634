import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { idsOf, parseCatalog, readCatalogs } from "./catalog.ts";

const functions = fileURLToPath(new URL("../../functions", import.meta.url));

Deno.test("the catalogs hold what they should: each stage has a default pack, each entry its source and licence", () => {
  const catalogs = readCatalogs(functions);
  assert.deepEqual(catalogs.map(({ stage }) => stage), ["stt", "translate", "tts"]);
  for (const { stage, packs, entries } of catalogs) {
    assert.ok(packs.default, stage);
    const used = Object.values(packs).flatMap(idsOf);
    for (const language of ["vi", "en"] as const) {
      assert.ok(entries.some(({ id, languages }) => used.includes(id) && languages.includes(language)), stage);
    }
  }
  const ids = catalogs.flatMap(({ entries }) => entries.map(({ id }) => id));
  assert.equal(new Set(ids).size, ids.length, "ids are different across stages");
});

Deno.test("every file that an entry loads is among those it downloads", () => {
  for (const { entries } of readCatalogs(functions)) {
    for (const { id, downloads, roles } of entries) {
      const kept = downloads.flatMap(({ path, extract }) => path ?? extract!.only);
      for (const file of Object.values(roles)) assert.ok(file === "." || kept.includes(file), `${id}: ${file}`);
    }
  }
});

Deno.test("parseCatalog refuses paths that leave the folder, unknown ids, ids that occur twice and plain http", () => {
  const entry = {
    id: "a",
    title: "A",
    languages: ["vi"],
    engine: "sherpa-onnx",
    type: "vits",
    downloads: [{ url: "https://example.org/a.onnx", path: "a.onnx" }],
    roles: { model: "a.onnx" },
    licence: { name: "MIT", link: "https://example.org/licence", commercial: "yes" },
    memory: "small",
    speed: "fast",
    sources: ["https://example.org/docs"],
  };
  const catalog = { stage: "tts", packs: { default: { voices: ["a"] } }, entries: [entry] };
  assert.equal(parseCatalog(catalog).entries.length, 1);
  const refused: [object, RegExp][] = [
    [{ entries: [entry, entry] }, /different/],
    [{ packs: { default: { voices: ["b"] } } }, /must name entries: current value is b/],
    [{ entries: [{ ...entry, roles: { model: "../a.onnx" } }] }, /stay below/],
    [{ entries: [{ ...entry, downloads: [{ url: "http://example.org/a", path: "a.onnx" }] }] }, /url/i],
    [{ entries: [{ ...entry, downloads: [{ url: "https://example.org/a" }] }] }, /path or extract/],
  ];
  for (const [change, message] of refused) assert.throws(() => parseCatalog({ ...catalog, ...change }), message);
});
