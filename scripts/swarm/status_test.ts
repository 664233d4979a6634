import assert from "node:assert/strict";
import { rowOf } from "./status.ts";
import { type Service, tagOf, type Task } from "./services.ts";
import { table } from "./table.ts";

const service: Service = {
  id: "s1",
  name: "tts",
  fullName: "s_tts",
  image: "r/tts:1",
  labels: {},
  history: [],
  replicas: 2,
  version: "abc",
};
const task = (state: string, nodeId: string, error?: string): Task => ({
  id: nodeId,
  serviceId: "s1",
  nodeId,
  desired: "running",
  state,
  error,
  since: "",
  image: "r/tts:1",
});

Deno.test("a service is healthy when all wanted replicas run; otherwise the reason is shown", () => {
  const nodes = new Map([["1", "n1"], ["2", "n2"]]);
  const healthy = rowOf(service, [task("running", "2"), task("running", "1")], nodes);
  assert.deepEqual(healthy, { enough: true, cells: ["tts", "2/2", "healthy", "abc", "r/tts:1", "n1 n2", ""] });
  const short = rowOf(service, [task("running", "1"), task("pending", "2", "no suitable node")], nodes);
  assert.equal(short.enough, false);
  assert.equal(short.cells[2], "no suitable node");
});

Deno.test("columns are as wide as their longest cell", () => {
  assert.equal(table(["a", "b"], [["long", "x"], ["s"]]), "a     b\nlong  x\ns");
});

Deno.test("the tag of an image, digests aside", () => {
  assert.equal(tagOf("127.0.0.1:5/jbcalling/tts:v1"), "v1");
  assert.equal(tagOf("127.0.0.1:5/jbcalling/tts"), "latest");
  assert.equal(tagOf("redis:7.4.2-alpine@sha256:00"), "7.4.2-alpine");
});
