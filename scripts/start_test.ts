import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { eachLine } from "./processes/output.ts";

const START = fileURLToPath(new URL("./start.ts", import.meta.url));
const ECHO = fileURLToPath(new URL("./processes/testdata/functions", import.meta.url));

function start(...args: string[]) {
  const process = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", START, ...args],
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const out: string[] = [];
  const errors: string[] = [];
  const ready = Promise.withResolvers<string>();
  const output = Promise.all([
    eachLine(process.stdout, (line) => {
      out.push(line);
      if (line.startsWith("ready ")) ready.resolve(line.slice("ready ".length));
    }),
    eachLine(process.stderr, (line) => errors.push(line)),
  ]);
  const end = process.status.then(async (status) => {
    await output;
    return { code: status.code, out: out.join("\n"), errors: errors.join("\n") };
  });
  return { process, ready: ready.promise, end };
}

Deno.test("start, call, survive a dead replica, stop with SIGTERM", async () => {
  const system = start("--port", "0", "--replicas", "stt=2", "--functions", ECHO);
  const url = await system.ready;
  assert.match(url, /^http:\/\/localhost:\d+$/);
  assert.deepEqual((await (await fetch(`${url}/health`)).json()).services, { stt: { replicas: 2, ready: 2 } });
  const call = async () => await (await fetch(`${url}/stt`, { method: "POST", body: "hello" })).json();
  const first = await call();
  assert.equal(first.echo, "hello");
  Deno.kill(first.pid, "SIGKILL");
  const answers = await Promise.all(Array.from({ length: 20 }, call));
  assert.ok(answers.every((answer) => answer.echo === "hello" && answer.pid !== first.pid));
  const stopping = performance.now();
  system.process.kill("SIGTERM");
  const { code, out, errors } = await system.end;
  assert.equal(code, 0, errors);
  assert.ok(performance.now() - stopping < 5000, "stops within seconds");
  assert.match(out, /^\[stt\.2\] \{/m);
  assert.match(out, /curl '.*\/stt\?language=en'/);
  assert.equal(out.match(/^ready /gm)?.length, 1);
});

Deno.test("a port that is in use, an unknown option and an unknown function are said clearly", async () => {
  const taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const port = String(taken.addr.port);
  const [inUse, unknown, missing, help] = await Promise.all([
    start("--port", port, "--functions", ECHO).end,
    start("--prot", "1").end,
    start("--port", "0", "--functions", ECHO, "--only", "sst").end,
    start("--help").end,
  ]);
  taken.close();
  assert.deepEqual([inUse.code, unknown.code, missing.code, help.code], [1, 2, 2, 0]);
  assert.match(inUse.errors, new RegExp(`Cannot listen as the port must be free: current value is ${port}`));
  assert.match(unknown.errors, /Unknown option '--prot'/);
  assert.match(missing.errors, /must be one of stt: current value is sst/);
  assert.match(help.out, /--replicas stt=2,tts=1/);
});
