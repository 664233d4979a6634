import assert from "node:assert/strict";
import { IceKeeper } from "./ice_keeper.ts";

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

function keeperOf(restart = () => Promise.resolve()) {
  let restarts = 0;
  const keeper = new IceKeeper({
    restart: () => {
      restarts++;
      return restart();
    },
    graceMs: 30,
    pauseMs: 20,
  });
  return { keeper, restarts: () => restarts };
}

Deno.test("IceKeeper restarts at once after a failure, and again until the link is connected", async () => {
  const { keeper, restarts } = keeperOf();
  keeper.report("failed");
  await wait(70);
  const tries = restarts();
  assert.ok(tries >= 2, `${tries}`);
  keeper.report("connected");
  await wait(50);
  assert.equal(restarts(), tries);
  keeper.close();
});

Deno.test("IceKeeper lets a lost way come back by itself", async () => {
  const { keeper, restarts } = keeperOf();
  keeper.report("disconnected");
  await wait(5);
  keeper.report("connected");
  await wait(50);
  assert.equal(restarts(), 0);
  keeper.report("disconnected");
  await wait(45);
  assert.equal(restarts(), 1);
  keeper.close();
});

Deno.test("IceKeeper goes on after a restart that could not be asked for, and stops when closed", async () => {
  const { keeper, restarts } = keeperOf(() => Promise.reject(new Error("no socket")));
  keeper.report("failed");
  await wait(50);
  assert.ok(restarts() >= 2);
  keeper.close();
  keeper.close();
  const tries = restarts();
  keeper.report("failed");
  await wait(40);
  assert.equal(restarts(), tries);
});
