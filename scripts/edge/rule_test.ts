import assert from "node:assert/strict";
import { parseRule } from "./rule.ts";

const at = (path: string, host = "localhost") => ({ path, host });

Deno.test("PathPrefix is a plain string prefix and Path is exact", () => {
  const prefix = parseRule("PathPrefix(`/stt`)");
  assert.ok(prefix(at("/stt")) && prefix(at("/stt/health")) && prefix(at("/sttx")));
  assert.ok(!prefix(at("/tts")) && !prefix(at("/v1/stt")));
  const exact = parseRule("Path(`/v1/models`)");
  assert.ok(exact(at("/v1/models")));
  assert.ok(!exact(at("/v1/models/")) && !exact(at("/v1/models/x")));
});

Deno.test("&& binds tighter than ||; brackets and ! change that", () => {
  const rule = parseRule("Path(`/a`) || Host(`Example.com`) && PathPrefix(`/b`)");
  assert.ok(rule(at("/a", "other")));
  assert.ok(rule(at("/b/c", "example.COM")));
  assert.ok(!rule(at("/b/c", "other")));
  const grouped = parseRule('(Path(`/a`) || Path("/b")) && !Host(`no.com`)');
  assert.ok(grouped(at("/a")) && grouped(at("/b")));
  assert.ok(!grouped(at("/a", "no.com")));
});

Deno.test("a rule that cannot be parsed says what is wrong", () => {
  assert.throws(() => parseRule("Query(`a`)"), /must be a matcher of Path, PathPrefix, Host: current value is Query/);
  assert.throws(() => parseRule("Path(/a)"), /Cannot parse the rule Path\(\/a\)/);
  assert.throws(() => parseRule("Path(`/a`"), /must be `\)`: current value is the end/);
  assert.throws(() => parseRule("Path(`/a`) Path(`/b`)"), /must be the end/);
  assert.throws(() => parseRule("Path(`/a`) || "), /current value is the end/);
  assert.throws(() => parseRule(""), /current value is the end/);
  assert.throws(() => parseRule("toString(`a`)"), /must be a matcher/);
});
