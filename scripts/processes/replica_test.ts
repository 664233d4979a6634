import assert from "node:assert/strict";
import { functionPrograms, type Program } from "./program.ts";
import { Replica } from "./replica.ts";

/** Prints which life it is in and where it listens; ignores SIGTERM when told to. */
const PROGRAM = `
Deno.serve({ port: Number(Deno.env.get("PORT")), hostname: "127.0.0.1", onListen: () => {} },
  () => new Response(Deno.env.get("FUNCTION_VERSION")));
if (Deno.env.get("STUBBORN")) Deno.addSignalListener("SIGTERM", () => {});
const write = Deno.env.get("CACHE_FILE");
try { Deno.writeTextFileSync(write, "x"); } catch (error) { console.error("no write: " + error.name); }
console.log("listens");
`;

interface Running {
  replica: Replica;
  lines: string[];
  urls: string[];
  ended: string[];
}

async function run(program: Program, body: (running: Running) => Promise<void>): Promise<void> {
  const lines: string[] = [];
  const urls: string[] = [];
  const ended: string[] = [];
  const replica = new Replica({
    program,
    write: (line) => lines.push(line),
    onStart: (url) => urls.push(url),
    onEnd: (url) => ended.push(url),
    stopTimeoutMs: 500,
  });
  try {
    await body({ replica, lines, urls, ended });
  } finally {
    await replica.stop();
  }
}

async function withReplica(env: Record<string, string>, body: (running: Running) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  await Deno.mkdir(`${folder}/functions/spell`, { recursive: true });
  await Deno.writeTextFile(`${folder}/functions/spell/main.ts`, PROGRAM);
  const programs = functionPrograms({
    functionsDirectory: `${folder}/functions`,
    cacheDirectory: `${folder}/cache`,
    version: "v7",
  });
  const program = programs.get("spell")!("http://localhost:1");
  try {
    await run({ ...program, env: { ...program.env, CACHE_FILE: `${folder}/outside`, ...env } }, body);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function until(condition: () => boolean, what: string): Promise<void> {
  for (let waited = 0; !condition(); waited += 10) {
    assert.ok(waited < 20_000, `waited too long: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

const lives = (lines: string[]) => lines.filter((line) => line === "listens").length;

Deno.test("a replica serves at its port, may write nowhere else, and stops once", async () => {
  await withReplica({}, async ({ replica, lines, urls, ended }) => {
    await until(() => lives(lines) === 1, "the start");
    assert.equal(await (await fetch(urls[0]!)).text(), "v7");
    await until(() => lines.includes("no write: NotCapable"), "the refused write");
    await Promise.all([replica.stop(), replica.stop()]);
    assert.deepEqual(ended, urls);
    assert.equal(replica.pid, undefined);
  });
});

Deno.test("a killed replica comes back at a new address", async () => {
  await withReplica({}, async ({ replica, lines, urls, ended }) => {
    await until(() => lives(lines) === 1, "the start");
    Deno.kill(replica.pid!, "SIGKILL");
    await until(() => lives(lines) === 2, "the second life");
    assert.ok(lines.includes("exited with SIGKILL; starts again in 200 ms"), lines.join("\n"));
    assert.deepEqual(ended, [urls[0]]);
    assert.equal(await (await fetch(urls[1]!)).text(), "v7");
  });
});

Deno.test("restart starts again without a wait", async () => {
  await withReplica({}, async ({ replica, lines }) => {
    await until(() => lives(lines) === 1, "the start");
    replica.restart();
    await until(() => lives(lines) === 2, "the second life");
    assert.ok(!lines.some((line) => line.startsWith("exited")));
  });
});

Deno.test("a replica that ignores SIGTERM is killed", async () => {
  await withReplica({ STUBBORN: "yes" }, async ({ replica, lines }) => {
    await until(() => lives(lines) === 1, "the start");
    const start = performance.now();
    await replica.stop();
    const tookMs = performance.now() - start;
    assert.ok(tookMs >= 450 && tookMs < 5000, `took ${tookMs} ms`);
  });
});

Deno.test("any command can be a replica, with its own folder, arguments and more than one port", async () => {
  const code = `
    const { createServer } = require("node:http");
    for (const name of ["PORT", "METRICS_PORT"]) {
      createServer((_, reply) => reply.end(name + " " + process.argv[1] + " " + process.cwd()))
        .listen(process.env[name], "127.0.0.1", () => console.log(name + "=" + process.env[name]));
    }`;
  const program = { command: "node", args: ["-e", code, "hello"], cwd: "/tmp", ports: ["METRICS_PORT"] };
  await run(program, async ({ lines, urls }) => {
    await until(() => lines.length === 2, "both servers");
    const metrics = lines.find((line) => line.startsWith("METRICS_PORT="))!.split("=")[1];
    assert.equal(await (await fetch(urls[0]!)).text(), "PORT hello /tmp");
    assert.equal(await (await fetch(`http://127.0.0.1:${metrics}`)).text(), "METRICS_PORT hello /tmp");
  });
});
