/**
 * What happens to a call when parts of the system die: functions, a media worker, a client's network. Nobody is thrown
 * out, nothing that was said is lost, and what was missing comes back by itself.
 *
 * @module
 */
import assert from "node:assert/strict";
import { ROOT, type RunningSystem, startSystem, waitFor } from "../system.ts";
import { ClientNetwork } from "./client_network.ts";
import { phrases, recordClip } from "./clip.ts";
import { CHROMIUM, Participant } from "./participant.ts";

const PATIENCE_MS = 60_000;

/** How soon clients must be back after their media worker died, in ms. */
const BACK_WITHIN_MS = 5000;

const OUTAGE_MS = 10_000;

/** Anna speaks one sentence after the other; Minh listens, his transcript open. */
async function startCall(system: RunningSystem, room: string): Promise<{ anna: Participant; minh: Participant }> {
  const clip = await recordClip(system.client, {
    language: "en",
    sentences: await phrases("en", 6),
    leadMs: 1000,
    gapMs: 2500,
  });
  const anna = await Participant.join(system.url, room, { name: "Anna", speaks: "en", hears: "en", clip });
  const minh = await Participant.join(system.url, room, { name: "Minh", speaks: "vi", hears: "vi" });
  await minh.openTranscript();
  await anna.probe("listen", "mic");
  return { anna, minh };
}

async function moreCaptions(listener: Participant, count = 2): Promise<void> {
  const before = (await listener.finals("Anna")).length;
  await waitFor(
    async () => (await listener.finals("Anna")).length >= before + count,
    () => "Cannot read what is said",
    PATIENCE_MS,
  );
}

/** Kills every process of a function, again and again, until the returned function is called. */
function keepDown(system: RunningSystem, name: string): () => void {
  const timer = setInterval(async () => {
    for (const pid of await system.replicas(name)) {
      try {
        Deno.kill(pid, "SIGKILL");
      } catch {
        // It has just ended.
      }
    }
  }, 200);
  return () => clearInterval(timer);
}

/** How many streams in English the replicas of stt were asked for. */
async function streams(system: RunningSystem): Promise<number> {
  const counts = await Promise.all((system.addresses().get("stt") ?? []).map(async (url) => {
    const text = await fetch(`${url}/metrics`).then((reply) => reply.text(), () => "");
    return Number(/^stt_streams_total\{language="en"\} (\d+)$/m.exec(text)?.[1] ?? 0);
  }));
  return counts.reduce((sum, count) => sum + count, 0);
}

/** Utterances by outcome, as the gateway counts them. */
async function outcomes(system: RunningSystem): Promise<Record<string, number>> {
  const text = await system.metrics("gateway");
  const lines = text.matchAll(/^utterances_total\{outcome="(\w+)"\} (\d+)$/gm);
  return Object.fromEntries([...lines].map(([, outcome, count]) => [outcome!, Number(count)]));
}

Deno.test("a call outlives its functions", async (t) => {
  // Streams are the more to lose: their replicas remember what they have heard.
  await using system = await startSystem({
    args: ["--replicas", "stt=2,translate=2,tts=2"],
    env: { STT_PACK_DIR: `${ROOT}functions/stt/models/starter-streaming` },
  });
  const { anna, minh } = await startCall(system, "functions-die");
  await using _anna = anna;
  await using _minh = minh;
  await moreCaptions(minh);
  await waitFor(async () => await streams(system) > 0, () => "Cannot hear anybody over a stream", PATIENCE_MS);

  for (const name of ["stt", "translate", "tts"]) {
    await t.step(`one replica of ${name} is killed: nothing is noticed`, async () => {
      const [pid] = await system.replicas(name);
      Deno.kill(pid!, "SIGKILL");
      await moreCaptions(minh);
    });
  }

  await t.step("all replicas of tts are killed: captions go on, the voice is back with them", async () => {
    const release = keepDown(system, "tts");
    try {
      await moreCaptions(minh, 3);
    } finally {
      release();
    }
    await minh.probe("listen", "translation");
    const before = (await minh.probe("heard", "translation")).length;
    await waitFor(
      async () => (await minh.probe("heard", "translation")).length > before,
      () => "Cannot hear the translated voice again",
      PATIENCE_MS,
    );
  });

  await t.step("no utterance was lost", async () => {
    await anna.page.getByTestId("toggle-mic").click();
    const said = (await anna.probe("heard", "mic")).length;
    await waitFor(
      async () => {
        const counts = await outcomes(system);
        return Object.values(counts).reduce((sum, count) => sum + count, 0) >= said;
      },
      () => `Cannot find ${said} utterances`,
      PATIENCE_MS,
    ).catch(() => {});
    const counts = await outcomes(system);
    assert.equal(counts.failed ?? 0, 0, JSON.stringify(counts));
    assert.ok((await minh.finals("Anna")).length >= said - 1, `${said} were said`);
  });
});

Deno.test("clients are back soon after their media worker died", async () => {
  await using system = await startSystem();
  const { anna, minh } = await startCall(system, "worker-dies");
  await using _anna = anna;
  await using _minh = minh;
  await moreCaptions(minh);
  const workers = await system.mediaWorkers();
  assert.ok(workers.length > 0);
  const before = (await minh.probe("inbound")).audioBytes;
  for (const pid of workers) Deno.kill(pid, "SIGKILL");
  const startedAt = Date.now();
  // The statistics count open connections only: they start anew with the new one.
  await waitFor(async () => (await minh.probe("inbound")).audioBytes < before, () => "Cannot see the end", 10_000);
  await waitFor(
    async () => {
      const { audioBytes } = await minh.probe("inbound");
      return audioBytes > 0 && audioBytes !== before;
    },
    () => "Cannot hear the other one again",
    PATIENCE_MS,
  );
  const ms = Date.now() - startedAt;
  console.log(`heard again ${ms} ms after the worker was killed`);
  assert.ok(ms < BACK_WITHIN_MS, `back after ${ms} ms`);
  await moreCaptions(minh);
});

Deno.test("a client whose network is gone for 10 s resumes with the captions it missed", async () => {
  using network = new ClientNetwork();
  await using system = await startSystem({ args: ["--host", "0.0.0.0"] });
  const { anna, minh } = await startCall(system, "network-gone");
  await using _anna = anna;
  await using _minh = minh;
  const url = system.url.replace("localhost", network.hostAddress);
  await using lan = await Participant.join(url, "network-gone", {
    name: "Lan",
    speaks: "vi",
    hears: "vi",
    executable: await network.wrap(CHROMIUM),
    // Only secure origins have microphones; this one has no certificate.
    args: [`--unsafely-treat-insecure-origin-as-secure=${url}`],
  });
  await lan.openTranscript();
  await moreCaptions(lan);
  network.cut();
  await new Promise((resolve) => setTimeout(resolve, OUTAGE_MS));
  network.heal();
  await moreCaptions(lan);
  const ids = async (participant: Participant) => (await participant.finals("Anna")).map((each) => each.utteranceId);
  const [known, all] = [await ids(lan), await ids(minh)];
  const since = all.slice(all.indexOf(known[0]!));
  assert.deepEqual(since.filter((id) => !known.includes(id)).slice(0, -1), [], "captions are missing");
  assert.equal(await minh.page.getByTestId("tile").count(), 3, "Lan is the same participant as before");
  const before = (await lan.probe("inbound")).audioBytes;
  await waitFor(async () => (await lan.probe("inbound")).audioBytes > before, () => "Cannot hear again", PATIENCE_MS);
});
