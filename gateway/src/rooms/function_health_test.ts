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
  for (const ok of [false, true, false, false]) health.called("stt", ok);
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
  for (const ok of [false, false, true]) health.called("tts", ok);
  assert.equal(clock.pending, 0);
  assert.deepEqual(health.status, { stt: "ok", translate: "ok", tts: "ok" });
  for (const ok of [false, false]) health.called("translate", ok);
  health.close();
  assert.equal(clock.pending, 0);
});
