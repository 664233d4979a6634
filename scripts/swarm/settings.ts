/** What an operator set: `swarm/stack.env`, then the environment, which wins. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./images.ts";

export type Settings = Record<string, string>;

/** The settings of a file's text: `KEY=value` lines, `#` comments, optional quotes around a value. */
export function parseSettings(text: string): Settings {
  const settings: Settings = {};
  for (const line of text.split("\n")) {
    const [, key, value] = /^\s*([A-Z][A-Z0-9_]*)=(.*)$/.exec(line) ?? [];
    if (key !== undefined) settings[key] = value!.trim().replace(/^(["'])(.*)\1$/, "$2");
  }
  return settings;
}

export function readSettings(root = ROOT): Settings {
  const file = join(root, "swarm/stack.env");
  return { ...(existsSync(file) ? parseSettings(readFileSync(file, "utf8")) : {}), ...Deno.env.toObject() };
}

export function stackName(settings: Settings): string {
  return settings.STACK_NAME || "jbcalling";
}

/** Where callers reach the system. */
export function publicUrl(settings: Settings, asked?: string): string {
  const url = asked ?? settings.PUBLIC_URL ?? (settings.DOMAIN ? `https://${settings.DOMAIN}` : "http://localhost");
  return url.replace(/\/+$/, "");
}
