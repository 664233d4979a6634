import assert from "node:assert/strict";
import { bytesOf, diskFinding, errorsFinding, failedTasksFinding, milliseconds } from "./findings.ts";

const NOW = Date.parse("2026-05-02T12:00:00Z");

const task = (at: string, state = "failed", error = "task: non-zero exit (137)") => ({
  ...{ id: at, serviceId: "s", nodeId: "n", desired: "shutdown", image: "tts:latest" },
  ...{ since: `2026-05-02T${at}:00Z`, state, error },
});

Deno.test("tasks that failed count within the time, and the last says why", () => {
  assert.deepEqual(failedTasksFinding("tts", [task("01:00"), task("11:50", "running")], "1h", NOW), []);
  const [one] = failedTasksFinding("tts", [task("11:30"), task("01:00")], "1h", NOW);
  assert.equal(one!.verdict, "warn");
  assert.match(one!.detail, /^1 tasks failed within 1h, the last: task: non-zero exit \(137\)/);
  const many = [task("11:30"), task("11:40"), task("11:50", "rejected", "No such image")];
  const [habit] = failedTasksFinding("tts", many, "1h", NOW);
  assert.equal(habit!.verdict, "fail");
  assert.match(habit!.detail, /No such image$/);
});

Deno.test("errors in a log are lines of that level, whatever else they hold", () => {
  const log = '{"level":"info","message":"an error"}\n{"level":"error","message":"Cannot load the model"}\nplain text';
  assert.deepEqual(errorsFinding("stt", '{"level":"info","message":"error"}', "1h"), []);
  assert.match(errorsFinding("stt", log, "1h")[0]!.detail, /^1 errors .* the last: Cannot load the model$/);
});

Deno.test("what Docker could free is summed up from its own words", () => {
  const lines = '{"Type":"Images","Reclaimable":"15.5GB (80%)"}\n{"Type":"Build Cache","Reclaimable":"6GB"}';
  const { verdict, detail, advice } = diskFinding(lines);
  assert.deepEqual([verdict, advice], ["warn", "deno task ops:prune"]);
  assert.match(detail, /^21\.5 GB/);
  assert.equal(diskFinding('{"Reclaimable":"0B"}').verdict, "ok");
  assert.equal(bytesOf("512kB (1%)"), 512_000);
});

Deno.test("times are numbers with a unit", () => {
  assert.deepEqual(["90s", "10m", "24h", "7d"].map(milliseconds), [90e3, 600e3, 86_400e3, 604_800e3]);
  assert.throws(() => milliseconds("soon"), /must be like 24h/);
});
