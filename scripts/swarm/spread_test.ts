import assert from "node:assert/strict";
import { replicasByNode } from "./spread.ts";

Deno.test("a node's replicas are those that run and are to run", () => {
  const task = (nodeId: string, state = "running", desired = "running") => ({ nodeId, state, desired });
  const tasks = [task("a"), task("a"), task("b"), task("b", "starting"), task("c", "shutdown", "shutdown")];
  assert.deepEqual([...replicasByNode(tasks)], [["a", 2], ["b", 1]]);
});
