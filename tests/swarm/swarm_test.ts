/**
 * The whole system on a real Docker Swarm, first one node, then three. The steps build on each other, as making a
 * cluster and its images takes most of the time.
 *
 * SWARM_REDEPLOYS=20 makes the redeploy step as long as the figures in the docs.
 *
 * @module
 */
import assert from "node:assert/strict";
import { FunctionClient } from "@jbcalling/contract";
import { waitFor } from "../system.ts";
import { Checkout } from "./checkout.ts";
import { BASE_IMAGES } from "./cluster/base_images.ts";
import type { Engine } from "./cluster/engine.ts";
import { LiveCall } from "./live_call.ts";
import { Load, type LoadReport, ttsRequest, versionRequest } from "./load.ts";
import type { CommandResult } from "./operator.ts";
import { createSystem, DEPLOY, REGISTRY } from "./system.ts";

const REDEPLOYS = Number(Deno.env.get("SWARM_REDEPLOYS") ?? 3);

const OBSERVERS = [
  ...["prometheus", "alertmanager", "grafana", "loki", "log-shipper", "node-exporter", "redis-exporter", "cadvisor"],
  ...["docker-api", "coturn", "redis-gateway"],
];

const AI_FUNCTIONS = ["stt", "translate", "tts"];

const SERVICES = [...AI_FUNCTIONS, "web", "gateway"];

Deno.test({
  name: "the system on a real Swarm",
  sanitizeOps: false,
  sanitizeResources: false,
  async fn(t) {
    await using system = await createSystem();
    const { cluster, operator, url } = system;
    const manager = cluster.manager;
    using checkout = new Checkout();
    const changed = operator.with({ root: checkout.root });

    const step = async (name: string, body: () => Promise<void>) => {
      const start = performance.now();
      const passed = await t.step(name, body);
      console.log(`step "${name}" took ${((performance.now() - start) / 1000).toFixed(0)} s`);
      if (!passed) throw new Error(`Cannot go on as the step failed: ${name}`);
    };

    await step("images are built from the real Dockerfiles and stay within their aims", async () => {
      const { exitCode, output } = await operator.run("build", "--version", "v1");
      assert.equal(exitCode, 0);
      for (const name of SERVICES) assert.match(output, new RegExp(`^${name} .* kept$`, "m"));
      assert.match((await operator.run("build", "stt", "--version", "v2")).output, /^stt +unchanged/m);
    });

    await step("a fresh machine becomes a labelled cluster of one", async () => {
      assert.match((await operator.run("deploy", ...DEPLOY)).output, /must be a manager of a Swarm/);
      assertDone(await operator.run("swarm:init", "--address", cluster.node(1).address));
      const { output } = await operator.run("swarm:labels", "--profile", "one-node");
      assert.match(output, /edge,gateway,state,speech,voice,monitoring/);
      assert.match((await operator.run("deploy", ...DEPLOY, "--dry-run")).output, /would run: docker stack deploy/);
    });

    await step("the stack deploys and every service is healthy", async () => {
      assertDone(await operator.run("deploy", ...DEPLOY));
      const { exitCode, output } = await operator.run("status");
      assert.equal(exitCode, 0);
      for (const name of SERVICES) assert.match(output, new RegExp(`^${name} +1/1 +healthy`, "m"));
      console.log(
        manager.docker("stats", "--no-stream", "--format", "{{.Name}} {{.MemUsage}}").replaceAll(/\.\S+ /g, " "),
      );
    });

    // What follows does not need them, and each health check starts a process on two cores that do.
    for (const name of OBSERVERS) manager.docker("service", "rm", `jbcalling_${name}`);

    await step("a sentence goes round through the edge", async () => {
      const client = new FunctionClient({ baseUrl: url });
      const speech = await client.synthesize({ text: "Xin chào.", language: "vi" });
      const audio = new Uint8Array(await speech.arrayBuffer());
      const { text } = await client.transcribe({ audio, contentType: "audio/wav", language: "auto" });
      assert.match(text, /xin chào/i);
      const { translatedText } = await client.translate({ q: text, source: "vi", target: "en" });
      assert.match(translatedText, /hello/i);
    });

    const gatewayLog = () => manager.docker("service", "logs", "--raw", "--tail", "30", "jbcalling_gateway");
    const startCall = async () => {
      const started = await LiveCall.start(cluster.node(1).address, new FunctionClient({ baseUrl: url }), gatewayLog);
      await started.becomesTranslated();
      return started;
    };
    await using calls = new AsyncDisposableStack();
    let call: LiveCall;
    await step("two browsers hold a translated call through the cluster", async () => {
      call = calls.use(await startCall());
    });

    await step("new code of functions under load and in a call: no request fails, no utterance is lost", async () => {
      const seconds: number[] = [];
      const redeploy = async (name: string, index: number) => {
        changeVersion(checkout, name, index);
        const { exitCode, output, ms } = await changed.run("redeploy", name);
        assert.equal(exitCode, 0);
        assert.match(output, new RegExp(`${name}: \\w+@latest -> \\w+@latest in`));
        const [, everywhere = ""] = /everywhere ([\d.]+) s/.exec(output) ?? [];
        console.log(`redeploy ${index} of ${name}: everywhere after ${everywhere} s, command took ${ms} ms`);
        seconds.push(Number(everywhere));
      };
      await using load = new Load({ rate: 20, request: ttsRequest(url) });
      const { said, read } = await call.counting(async () => {
        for (let index = 1; index <= REDEPLOYS; index++) await redeploy("tts", index);
        for (const name of ["stt", "translate"]) await redeploy(name, 1);
      });
      assertNoFailure(await load.stop(), 15);
      console.log(
        `redeploys: ${seconds.length}, median everywhere: ${median(seconds)} s; utterances: ${said}, read ${read}`,
      );
      // The last one may still be spoken when the count ends.
      assert.ok(said > 3 && read >= said - 1, `${said} utterances were said, ${read} can be read`);
    });
    await calls.disposeAsync();

    await step("a version that cannot start is rolled back and never serves", async () => {
      const before = await servedBy(url, "tts");
      checkout.edit(
        "functions/tts/main.ts",
        "const reader = new",
        'throw new Error("broken on purpose");\nconst reader = new',
      );
      await using load = new Load({ rate: 20, request: versionRequest(url, "tts") });
      const { exitCode, output, ms } = await changed.run("redeploy", "tts");
      assert.equal(exitCode, 1);
      assert.match(output, /does not serve: rolled back/);
      const report = await load.stop();
      assertNoFailure(report, 15);
      assert.deepEqual(Object.keys(report.versions), [before]);
      console.log(`rolled back by Swarm after ${ms} ms`);
      checkout.edit("functions/tts/main.ts", 'throw new Error("broken on purpose");\n', "");
    });

    await step("rollback returns to the version before", async () => {
      const { output: listed } = await operator.run("versions", "tts");
      const previous = /^tts +(\w+) +previous/m.exec(listed)?.[1];
      await using load = new Load({ rate: 20, request: ttsRequest(url) });
      const { exitCode, ms } = await operator.run("rollback", "tts");
      assert.equal(exitCode, 0);
      assertNoFailure(await load.stop(), 15);
      assert.equal(await servedBy(url, "tts"), previous);
      console.log(`rollback took ${ms} ms`);
    });

    await step("a backup brings back what was wiped", async () => {
      const file = `${checkout.root}/backup.json`;
      assertDone(await changed.run("ops:backup", "--out", file));
      const labels = manager.docker("node", "inspect", "n1", "--format", "{{json .Spec.Labels}}");
      const versions = (await operator.run("versions", "tts")).output;
      await wipe(manager);
      assertDone(await changed.run("ops:restore", file, "--image", `${BASE_IMAGES.tools}`, "--", ...DEPLOY));
      assert.equal(manager.docker("node", "inspect", "n1", "--format", "{{json .Spec.Labels}}"), labels);
      const [, previous] = /^tts +(\w+) +previous/m.exec(versions) ?? [];
      assert.match(manager.docker("config", "ls"), new RegExp(`jbcalling-tts-${previous}`));
      const client = new FunctionClient({ baseUrl: url });
      assert.ok((await client.translate({ q: "hello", source: "en", target: "vi" })).translatedText);
      for (const name of OBSERVERS) manager.docker("service", "rm", `jbcalling_${name}`);
    });

    await step("a secret is given a new value, and the old one is gone", async () => {
      assertDone(await changed.run("ops:rotate-secret", "room-api-key", "--", ...DEPLOY));
      const secrets = manager.docker("secret", "ls", "--format", "{{.Name}}");
      assert.match(secrets, /jbcalling-room-api-key-2/);
      assert.doesNotMatch(secrets, /jbcalling-room-api-key-1/);
      for (const name of OBSERVERS) manager.docker("service", "rm", `jbcalling_${name}`);
      assert.match((await changed.run("ops:check", "--since", "1h")).output, /of images, containers and layers/);
      assertDone(await changed.run("ops:prune", "--hours", "24"));
    });

    await step("one replica, four, one: no request fails", async () => {
      await using load = new Load({ rate: 20, request: ttsRequest(url) });
      assertDone(await operator.run("scale", "tts=4"));
      assertDone(await operator.run("scale", "tts=1"));
      await new Promise((resolve) => setTimeout(resolve, 5000));
      assertNoFailure(await load.stop(), 15);
      assert.match((await operator.run("scale", "gateway=2")).output, /rooms of a call live in one process/);
    });

    /** Each function has a replica on either of the two nodes that may run it. */
    const assertSpread = async () => {
      assertDone(await operator.run("spread", ...AI_FUNCTIONS, "--timeout", "300"));
      const { output } = await operator.run("status");
      for (const name of AI_FUNCTIONS) assert.match(output, new RegExp(`^${name} +2/2 .* n2 n3( |$)`, "m"));
    };

    await step("two more machines join and take replicas", async () => {
      const token = manager.docker("swarm", "join-token", "-q", "worker");
      const images = ["stt", "translate", "tts", "web"].map((name) => `${REGISTRY}/${name}:latest`);
      for (const number of [2, 3]) {
        const { engine, address } = await cluster.add([
          ...images,
          "127.0.0.1:5/tools:latest",
          "127.0.0.1:5/standin:latest",
        ]);
        const worker = operator.with({ engine });
        const join = ["--manager", `${cluster.node(1).address}:2377`, "--token", token, "--address", address];
        assertDone(await worker.run("swarm:join", ...join));
        assert.equal(engine.name, `n${number}`);
      }
      assertDone(await operator.run("swarm:labels", "--profile", "three-nodes", "n1", "n2", "n3"));
      assertDone(await operator.run("scale", "stt=2", "translate=2", "tts=2", "web=3", "--timeout", "300"));
      // Swarm moves nothing that runs: the labels of the first node are gone, so its replicas go when they are renewed.
      for (const name of AI_FUNCTIONS) manager.docker("service", "update", "--force", `jbcalling_${name}`);
      await assertSpread();
    });

    await step("the AI node dies: its replicas come back elsewhere, the call goes on", async () => {
      await using call = await startCall();
      await using load = new Load({ rate: 20, request: ttsRequest(url) });
      const { said, read } = await call.counting(async () => {
        const start = performance.now();
        cluster.node(2).engine.kill();
        // Until the manager notices, it says that all is well.
        await untilNode(manager, "n2", "Down");
        await untilHealthy(operator, AI_FUNCTIONS);
        console.log(`all replicas back ${((performance.now() - start) / 1000).toFixed(1)} s after the node died`);
      });
      console.log(`node killed in a call: ${said} utterances, ${read} can be read`);
      reportFailures("node killed", await load.stop());
      await untilAllAnswer(url);
      await call.goesOn();
      await cluster.node(2).engine.start();
      await untilNode(manager, "n2", "Ready");
      await assertSpread();
    });

    await step("a drained node hands over without a failed request", async () => {
      await using load = new Load({ rate: 20, request: ttsRequest(url) });
      manager.docker("node", "update", "--availability", "drain", "n3");
      await waitFor(
        async () =>
          !/ n3 /.test((await operator.run("status")).output.match(/^(stt|translate|tts|web) .*$/gm)?.join("\n") ?? ""),
        () => "Cannot drain n3",
        120_000,
      );
      await untilHealthy(operator, AI_FUNCTIONS);
      assertNoFailure(await load.stop(), 15);
      manager.docker("node", "update", "--availability", "active", "n3");
      await assertSpread();
    });

    await step("a node that is cut off is replaced, and comes back", async () => {
      await using load = new Load({ rate: 20, request: ttsRequest(url) });
      cluster.cut(2);
      await untilNode(manager, "n2", "Down");
      await untilHealthy(operator, AI_FUNCTIONS);
      reportFailures("node cut off", await load.stop());
      cluster.heal(2);
      await untilNode(manager, "n2", "Ready");
      assertNoFailure(await loadFor(url, 5000), 15);
    });
  },
});

/** New code that does what the old did. */
function changeVersion(checkout: Checkout, name: string, index: number): void {
  const file = `functions/${name}/main.ts`;
  const line = (number: number) => `console.debug("change ${number}");\n`;
  if (index > 1) checkout.edit(file, line(index - 1), line(index));
  else checkout.edit(file, "const reader = new", `${line(1)}const reader = new`);
}

async function servedBy(url: string, name: string): Promise<string> {
  const reply = await fetch(`${url}/${name}/health`);
  return (await reply.json() as { version: string }).version;
}

async function untilHealthy(operator: { run(task: string): Promise<CommandResult> }, names: string[]): Promise<void> {
  await waitFor(
    async () => {
      const { output } = await operator.run("status");
      return names.every((name) => new RegExp(`^${name} +\\d+/\\d+ +healthy`, "m").test(output));
    },
    () => `Cannot see ${names.join(", ")} healthy`,
    180_000,
  );
}

/** The stack and all that it left: as on a new cluster. */
async function wipe(manager: Engine): Promise<void> {
  manager.docker("stack", "rm", "jbcalling");
  await waitFor(
    () =>
      manager.docker("ps", "-q") === "" && !/jbcalling/.test(manager.docker("network", "ls", "--format", "{{.Name}}")),
    () => "Cannot see the stack go",
    180_000,
  );
  manager.docker("container", "prune", "-f");
  for (const kind of ["config", "secret", "volume"]) {
    const names = manager.docker(kind, "ls", "-q").split("\n").filter(Boolean);
    if (names.length > 0) manager.docker(kind, "rm", ...names);
  }
  for (const role of ["edge", "gateway", "state", "speech", "voice", "monitoring", "zone"]) {
    manager.docker("node", "update", "--label-rm", role, "n1");
  }
}

async function untilNode(manager: Engine, name: string, state: "Ready" | "Down"): Promise<void> {
  const shown = new RegExp(`${name}\\s+${state}`);
  await waitFor(() => shown.test(manager.docker("node", "ls")), () => `Cannot see ${name} ${state}`, 60_000);
}

/** New replicas are ready for Swarm some moments before the edge has found them. */
async function untilAllAnswer(url: string): Promise<void> {
  for (const name of AI_FUNCTIONS) {
    await waitFor(
      async () => (await fetch(`${url}/${name}/health`).catch(() => undefined))?.ok ?? false,
      () => `Cannot reach ${name}`,
      60_000,
    );
  }
}

async function loadFor(url: string, ms: number): Promise<LoadReport> {
  await using load = new Load({ rate: 20, request: ttsRequest(url) });
  await new Promise((resolve) => setTimeout(resolve, ms));
  return await load.stop();
}

function assertDone({ exitCode, output }: CommandResult): void {
  assert.equal(exitCode, 0, output);
}

function assertNoFailure(report: LoadReport, leastRate: number): void {
  console.log(
    `load: ${report.sent} requests at ${report.rate}/s, ${report.failures.length} failed, slowest ${report.slowestMs} ms`,
  );
  assert.deepEqual(report.failures, []);
  assert.ok(report.rate >= leastRate, `the load was ${report.rate} requests/s`);
}

/** Where a failure is possible, it is counted and explained, not hidden. */
function reportFailures(what: string, report: LoadReport): void {
  console.log(`${what}: ${report.sent} requests, ${report.failures.length} failed, slowest ${report.slowestMs} ms`);
  for (const { atMs, reason } of report.failures.slice(0, 10)) console.log(`  at ${atMs} ms: ${reason}`);
}

function median(values: number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}
