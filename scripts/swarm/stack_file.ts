/** What `stack.yml` declares, as far as the operator's commands need it. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { parse } from "yaml";
import { ROOT } from "./images.ts";

export const STACK_FILE = join(ROOT, "swarm/stack.yml");

export interface StackConfig {
  /** The variable at the end of the config's name that holds a hash of its content. */
  variable: string;
  file: string;
}

export interface StackSecret {
  /** The name with `${VARIABLE:-default}` in it. */
  name: string;
}

export interface StackFile {
  services: string[];
  configs: Map<string, StackConfig>;
  secrets: Map<string, StackSecret>;
}

interface StackYaml {
  services: Record<string, unknown>;
  configs?: Record<string, { name: string; file: string }>;
  secrets?: Record<string, { name: string }>;
}

export function readStackFile(path = STACK_FILE): StackFile {
  const yaml = parse(readFileSync(path, "utf8"), { merge: true }) as StackYaml;
  const configs = Object.entries(yaml.configs ?? {}).map(([key, { name, file }]): [string, StackConfig] => {
    const [, variable] = /\$\{(\w+)(?::-[^}]*)?\}$/.exec(name) ?? [];
    if (!variable) throw new TypeError(`Cannot use the config ${key} as its name must end with a variable: ${name}`);
    return [key, { variable, file: resolve(dirname(path), file) }];
  });
  return {
    services: Object.keys(yaml.services),
    configs: new Map(configs),
    secrets: new Map(Object.entries(yaml.secrets ?? {}).map(([key, { name }]) => [key, { name }])),
  };
}

export function hashOfFile(path: string): string {
  return createHash("sha256").update(readFileSync(path)).digest("hex").slice(0, 12);
}
