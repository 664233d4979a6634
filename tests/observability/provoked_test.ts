/**
 * What a person can safely break is broken in the running system; Prometheus must tell of it, and tell that it is over.
 * The rules are the stack's with shorter times, as a test cannot wait for minutes: `for` is 2 s, windows are 15 s.
 *
 * @module
 */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { waitFor } from "../system.ts";
import { startBusySystem, startCall } from "./busy_system.ts";
import { ask } from "./prometheus_client.ts";
import { RULE_FILES } from "./rules.ts";

const PATIENCE_MS = 60_000;

/** A folder that takes no files, from anybody. */
const NOT_WRITABLE = "/proc";

/** More at once than one replica runs and lets wait. */
const FLOOD = 160;

Deno.test({
  name: "what is broken is told, and that it is mended",
  sanitizeOps: false,
  sanitizeResources: false,
  async fn(t) {
    await using stack = new AsyncDisposableStack();
    const folder = mkdtempSync(join(tmpdir(), "rules-"));
    stack.defer(() => rmSync(folder, { recursive: true }));
    await using busy = await startBusySystem({
      intervalSeconds: 1,
      rulePaths: RULE_FILES.map((path) => shortened(path, folder)),
      env: { MAX_QUEUE: "4", TTS_CACHE_DIR: NOT_WRITABLE },
    });
    const { system, prometheus } = busy;
    const { client } = system;

    const firing = async (alert: string) =>
      (await ask(prometheus.url, `ALERTS{alertstate="firing",alertname="${alert}"}`)).map(({ metric }) => metric);
    const untilFiring = (alert: string, labels: Record<string, string>) =>
      waitFor(
        async () =>
          (await firing(alert)).some((metric) => Object.entries(labels).every(([name, is]) => metric[name] === is)),
        () => `Cannot see ${alert} fire`,
        PATIENCE_MS,
      );
    const untilClear = (alert: string) =>
      waitFor(async () => (await firing(alert)).length === 0, () => `Cannot see ${alert} end`, PATIENCE_MS);

    /** While `work` is repeated the alert fires, afterwards it ends. */
    const provoke = (
      alert: string,
      labels: Record<string, string>,
      how: string,
      work: (index: number) => Promise<unknown>,
    ) =>
      t.step(`${alert}: ${how}`, async () => {
        let going = true;
        const working = (async () => {
          for (let index = 0; going; index++) await work(index).catch(() => {});
        })();
        try {
          await untilFiring(alert, labels);
        } finally {
          going = false;
          await working;
        }
        await untilClear(alert);
      });

    /** Stops the processes of a function without ending them, as a machine that hangs does. */
    const whileStopped = async (name: string, body: () => Promise<void>) => {
      const pids = await system.replicas(name);
      for (const pid of pids) Deno.kill(pid, "SIGSTOP");
      try {
        await body();
      } finally {
        for (const pid of pids) Deno.kill(pid, "SIGCONT");
      }
    };

    await t.step("before, nothing of the kind fires", async () => {
      await waitFor(
        async () => (await ask(prometheus.url, 'min(up{job=~"gateway|stt|translate|tts|web"})'))[0]?.value === 1,
        () => "Cannot see every service up",
        PATIENCE_MS,
      );
      for (const alert of ["ServiceDown", "RedisDown", "RequestsRejected", "HighErrorRate", "MediaWorkerDied"]) {
        await untilClear(alert);
      }
    });

    await provoke("CacheNotWritable", { job: "tts" }, "a cache folder that takes no files", async (index) => {
      const reply = await client.synthesize({ text: `Number ${Date.now()} ${index}.`, language: "en" });
      await reply.arrayBuffer();
    });

    await provoke(
      "RequestsRejected",
      { job: "translate" },
      "a flood",
      (index) =>
        Promise.allSettled(Array.from({ length: FLOOD }, (_, n) =>
          fetch(`${system.url}/translate`, {
            method: "POST",
            headers: { "content-type": "application/json" },
            body: JSON.stringify({ q: `I have ${index * 1000 + n} questions about this.`, source: "en", target: "vi" }),
          }).then((reply) => reply.arrayBuffer()))),
    );

    await provoke(
      "HighErrorRate",
      { job: "stt" },
      "deadlines that nothing can keep",
      () =>
        fetch(`${system.url}/stt?language=en`, {
          method: "POST",
          headers: { "content-type": "audio/L16;rate=16000", "x-timeout-ms": "1" },
          body: new Uint8Array(320_000),
        }).then((reply) => reply.arrayBuffer()),
    );

    const sound = noise();
    await provoke(
      "HighLatency",
      { job: "stt" },
      "minutes of sound at once",
      () =>
        Promise.all(
          [1, 2, 3].map(() => client.transcribe({ audio: sound, contentType: "audio/L16;rate=16000", language: "en" })),
        ),
    );

    await t.step("RedisDown and CacheUnavailable: Redis is killed", async () => {
      busy.redis.kill("SIGKILL");
      await untilFiring("RedisDown", { job: "redis" });
      await untilFiring("CacheUnavailable", { job: "tts" });
      busy.restartRedis();
      await untilClear("RedisDown");
      await untilClear("CacheUnavailable");
    });

    await using call = await startCall(system);
    await t.step("MediaWorkerDied: a media worker is killed", async () => {
      const [pid] = await system.mediaWorkers();
      Deno.kill(pid!, "SIGKILL");
      await untilFiring("MediaWorkerDied", {});
      await untilClear("MediaWorkerDied");
    });

    await t.step("ServiceDown and TranslatedAudioFailing: tts hangs in a call", async () => {
      await whileStopped("tts", async () => {
        await untilFiring("ServiceDown", { job: "tts" });
        await untilFiring("TranslatedAudioFailing", { function: "tts" });
        await untilFiring("UtterancesDegraded", {});
      });
      await untilClear("ServiceDown");
      await untilClear("TranslatedAudioFailing");
    });
    assert.ok(call);
  },
});

/** The rules of a file with times that a test can wait for. */
function shortened(path: string, folder: string): string {
  const text = readFileSync(path, "utf8").replaceAll(/^( +for: ).*$/gm, "$12s").replaceAll(/\[(5|10)m\]/g, "[15s]");
  const copy = join(folder, basename(path));
  writeFileSync(copy, text);
  return copy;
}

const NOISE_SECONDS = 400;

/** Something like speech, as long as a fast machine needs a second for: a voice would do too, and takes longer to make. */
function noise(): Uint8Array<ArrayBuffer> {
  const samples = new Int16Array(NOISE_SECONDS * 16_000);
  for (let at = 0; at < samples.length; at++) {
    samples[at] = 8000 * Math.sin(at / 20) * Math.sin(at / 3000) + 3000 * (Math.random() - 0.5);
  }
  return new Uint8Array(samples.buffer);
}
