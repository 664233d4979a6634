import assert from "node:assert/strict";
import { test } from "node:test";
import { setTheStage, settled } from "./testing/room_stage.ts";

test("a function that failed is asked until it is back, as nobody may be speaking", async () => {
  let ready = false;
  const asked: string[] = [];
  const { health, clock } = setTheStage({
    probe: (name) => {
      asked.push(name);
      return Promise.resolve(ready);
    },
  });
  const seen: string[] = [];
  health.onChange(({ stt }) => seen.push(stt));
  health.called("stt", false);
  for (let round = 0; round < 3; round++) {
    clock.advance(2000);
    await settled();
  }
  ready = true;
  clock.advance(2000);
  await settled();
  clock.advance(20_000);
  assert.deepEqual(asked, ["stt", "stt", "stt", "stt"]);
  assert.deepEqual(seen, ["unavailable", "ok"]);
});

test("a call that succeeds ends the asking", () => {
  const { health, clock } = setTheStage();
  health.called("tts", false);
  health.called("tts", true);
  assert.equal(clock.pending, 0);
  assert.deepEqual(health.status, { stt: "ok", translate: "ok", tts: "ok" });
  health.called("translate", false);
  health.close();
  assert.equal(clock.pending, 0);
});
