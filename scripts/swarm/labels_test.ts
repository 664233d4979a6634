import assert from "node:assert/strict";
import { assignments, ROLES } from "./labels.ts";

const asked = (profile: string | undefined, ...positionals: string[]) => ({
  positionals,
  text: (name: string) => name === "profile" ? profile : undefined,
});

Deno.test("a profile labels the named nodes, or the only ones there are", () => {
  assert.deepEqual(assignments(asked("one-node"), ["n1"]), new Map([["n1", ROLES]]));
  const three = assignments(asked("three-nodes", "a", "b", "c"), ["a", "b", "c"]);
  assert.deepEqual(three.get("a"), ["edge", "gateway", "state"]);
  assert.ok(three.get("c")!.includes("speech"), "recognition can move when its node is lost");
  assert.throws(() => assignments(asked("one-node"), ["a", "b"]), /must have 1 nodes: current value is 2/);
  assert.throws(() => assignments(asked("four"), ["a"]), /must be one of one-node, three-nodes: current value is four/);
});

Deno.test("labels are set node by node", () => {
  assert.deepEqual(
    assignments(asked(undefined, "a=speech,voice", "b="), []),
    new Map([["a", ["speech", "voice"]], ["b", []]]),
  );
  assert.throws(() => assignments(asked(undefined, "a=gpu"), []), /a label must be one of .*: current value is gpu/);
  assert.throws(() => assignments(asked(undefined, "a"), []), /must be like node1=edge,gateway: current value is a/);
});
