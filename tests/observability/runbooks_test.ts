/** Runbooks and README name commands, options, files, settings and queries that exist. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parser as logqlParser } from "@grafana/lezer-logql";
import { ROOT } from "../system.ts";

const PAGES = ["README.md", "swarm/METRICS.md", ...globSync("swarm/runbooks/*.md", { cwd: ROOT })];

const TASKS = JSON.parse(readFileSync(join(ROOT, "deno.json"), "utf8")).tasks as Record<string, string>;

const read = (page: string) => readFileSync(join(ROOT, page), "utf8");

/** What follows `deno task`: the task and its words, to the end of the line, code span or comment. */
const COMMAND = /deno(?:@[\d.]+)? task ([a-z:-]+)([^`\n#|,;)]*)/g;

Deno.test("every `deno task` is one, with options that its help names", () => {
  const helps = new Map<string, string>();
  let found = 0;
  for (const page of PAGES) {
    for (const [, name = "", words = ""] of read(page).matchAll(COMMAND)) {
      found++;
      assert.ok(TASKS[name], `${page} names the task ${name}`);
      for (const [option] of words.matchAll(/(?<=\s)--[a-z-]+/g)) {
        if (!helps.has(name)) helps.set(name, helpOf(name));
        assert.ok(helps.get(name)!.includes(option), `${page} names ${name} ${option}`);
      }
    }
  }
  assert.ok(found > 100, `${found} commands`);
});

Deno.test("every file that a page links to or names exists", () => {
  for (const page of PAGES) {
    const text = read(page);
    for (const [, target = ""] of text.matchAll(/\]\((?!https?:)([^)#]+)(?:#[^)]*)?\)/g)) {
      assert.ok(existsSync(join(ROOT, dirname(page), target)), `${page} links to ${target}`);
    }
    for (const [, target = ""] of text.matchAll(/`(swarm\/[\w./-]+)`/g)) {
      assert.ok(existsSync(join(ROOT, target)) || target === "swarm/stack.env", `${page} names ${target}`);
    }
  }
});

Deno.test("every setting that a runbook names is one of the stack or of a service", () => {
  const known = [
    ...["swarm/stack.yml", "swarm/stack.env.example", "README.md", "scripts/swarm/settings.ts"].map(read),
    "DOCKER_HOST OTEL_DENO OTEL_EXPORTER_OTLP_ENDPOINT NODE_OPTIONS",
  ].join("\n");
  for (const page of PAGES.filter((name) => name.startsWith("swarm/runbooks"))) {
    for (const [, name = ""] of read(page).matchAll(/`([A-Z]+_[A-Z_]+)(?:=[^`]*)?`/g)) {
      assert.match(known, new RegExp(`\\b${name}\\b`), `${page} names ${name}`);
    }
  }
});

Deno.test("every secret that a page rotates is one of the stack", () => {
  for (const page of PAGES) {
    for (const [, name = ""] of read(page).matchAll(/ops:rotate-secret ([a-z][a-z-]+)/g)) {
      assert.match(read("swarm/stack.yml"), new RegExp(`^  ${name}: \\{`, "m"), `${page} rotates ${name}`);
    }
  }
});

Deno.test("every LogQL example parses", () => {
  const examples = [...read("swarm/runbooks/logs.md").matchAll(/```logql\n([^`]+)\n```/g)].map(([, text]) => text!);
  assert.ok(examples.length > 5);
  for (const example of examples) {
    logqlParser.parse(example).iterate({
      enter({ type, from }) {
        assert.ok(!type.isError, `cannot parse at "${example.slice(from, from + 30)}": ${example}`);
      },
    });
  }
});

function helpOf(name: string): string {
  return execFileSync(Deno.execPath(), ["task", "--quiet", name, "--help"], {
    cwd: ROOT,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  });
}
