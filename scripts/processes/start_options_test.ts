import assert from "node:assert/strict";
import { parseStartOptions, UsageError } from "./start_options.ts";

Deno.test("defaults: every function once on port 8080", () => {
  const options = parseStartOptions([]);
  assert.equal(options.port, 8080);
  assert.equal(options.hostname, "127.0.0.1");
  assert.equal(options.only, undefined);
  assert.equal(options.replicas.size, 0);
  assert.equal(options.watch, false);
});

Deno.test("every option is read", () => {
  const options = parseStartOptions(["--port", "0", "--replicas", "stt=2, tts=3", "--only=stt,tts", "--watch"]);
  assert.equal(options.port, 0);
  assert.deepEqual([...options.replicas], [["stt", 2], ["tts", 3]]);
  assert.deepEqual(options.only, ["stt", "tts"]);
  assert.equal(options.watch, true);
});

Deno.test("what cannot be used is refused with the value", () => {
  assert.throws(() => parseStartOptions(["--prot", "1"]), /Unknown option '--prot'/);
  assert.throws(() => parseStartOptions(["extra"]), UsageError);
  assert.throws(() => parseStartOptions(["--port", "x"]), /--port .* from 0 to 65535: current value is x/);
  assert.throws(() => parseStartOptions(["--replicas", "stt"]), /must be like stt=2,tts=1: current value is stt/);
  assert.throws(() => parseStartOptions(["--replicas", "stt=0"]), /--replicas stt .* from 1 to 64: current value is 0/);
});
