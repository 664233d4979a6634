import assert from "node:assert/strict";
import { withSetting } from "./env_file.ts";

Deno.test("withSetting() replaces a setting in its place and leaves comments alone", () => {
  const text = "# TURN_SECRET_NUMBER=9\nDOMAIN=example.org\nTURN_SECRET_NUMBER=1\n";
  assert.equal(
    withSetting(text, "TURN_SECRET_NUMBER", "2"),
    "# TURN_SECRET_NUMBER=9\nDOMAIN=example.org\nTURN_SECRET_NUMBER=2\n",
  );
});

Deno.test("withSetting() adds what is not there, on a line of its own", () => {
  assert.equal(withSetting("", "A", "1"), "A=1\n");
  assert.equal(withSetting("B=2", "A", "1"), "B=2\nA=1\n");
});
