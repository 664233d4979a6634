import assert from "node:assert/strict";
import { type Arguments, runCommand, UsageError } from "./command.ts";

const command = (run: (args: Arguments) => number) => ({
  help: "Does a thing.",
  options: { url: { type: "string" as const }, with: { type: "string" as const, multiple: true } },
  run,
});

Deno.test("a command gets its options, and its result is the exit code", async () => {
  let seen: Arguments | undefined;
  const args = ["one", "--url", "http://x", "--with", "a", "--with", "b", "--dry-run"];
  assert.equal(await runCommand(command((parsed) => (seen = parsed, 1)), args), 1);
  assert.deepEqual(seen!.positionals, ["one"]);
  assert.equal(seen!.text("url"), "http://x");
  assert.deepEqual(seen!.texts("with"), ["a", "b"]);
  assert.equal(seen!.dryRun, true);
  assert.equal(seen!.flag("url"), false);
});

Deno.test("--help runs nothing; what cannot be used exits with 2, what fails with 1", async () => {
  const never = command(() => assert.fail("it ran"));
  assert.equal(await runCommand(never, ["--help"]), 0);
  assert.equal(await runCommand(never, ["--unknown"]), 2);
  assert.equal(
    await runCommand(
      command(() => {
        throw new UsageError("no");
      }),
      [],
    ),
    2,
  );
  assert.equal(
    await runCommand(
      command(() => {
        throw new Error("no");
      }),
      [],
    ),
    1,
  );
});
