/** What a check makes of what Docker says: pure functions. */
import type { Finding } from "../swarm/doctor.ts";
import type { Task } from "../swarm/services.ts";

/** One that failed may be a node that restarted; more within the time are a habit. */
const HABIT = 3;

/** What Docker itself may take before somebody should look, in bytes. */
const MUCH_RECLAIMABLE = 20e9;

/** Tasks that ended with an error within the time, and why the last one did. */
export function failedTasksFinding(name: string, tasks: readonly Task[], since: string, now: number): Finding[] {
  const from = now - milliseconds(since);
  const failed = tasks.filter(({ state, since: at }) =>
    (state === "failed" || state === "rejected") && Date.parse(at) >= from
  ).sort((a, b) => Date.parse(b.since) - Date.parse(a.since));
  if (failed.length === 0) return [];
  return [{
    about: name,
    verdict: failed.length >= HABIT ? "fail" : "warn",
    detail: `${failed.length} tasks failed within ${since}, the last: ${failed[0]!.error ?? failed[0]!.state}`,
    advice: `docker service ps --no-trunc, deno task logs ${name}`,
  }];
}

/** Lines of level error in a service's log. */
export function errorsFinding(name: string, log: string, since: string): Finding[] {
  const errors = log.split("\n").filter((line) => /"level":\s*"(error|fatal)"/.test(line));
  if (errors.length === 0) return [];
  const [, message = ""] = /"message":\s*"([^"]*)"/.exec(errors.at(-1)!) ?? [];
  return [{
    about: name,
    verdict: "warn",
    detail: `${errors.length} errors in the log within ${since}, the last: ${message}`,
    advice: `deno task logs ${name} --since ${since}`,
  }];
}

/** From `docker system df`: how much `ops:prune` could free. */
export function diskFinding(lines: string): Finding {
  const parts = lines.split("\n").filter(Boolean).map((line) => JSON.parse(line) as { Reclaimable: string });
  const bytes = parts.reduce((sum, { Reclaimable }) => sum + bytesOf(Reclaimable), 0);
  const much = bytes > MUCH_RECLAIMABLE;
  const detail = `${(bytes / 1e9).toFixed(1)} GB of images, containers and layers are not used`;
  return { about: "disk", verdict: much ? "warn" : "ok", detail, advice: much ? "deno task ops:prune" : "" };
}

/** Docker's sizes, `1.5GB (30%)`. */
export function bytesOf(text: string): number {
  const [, number = "0", unit = "B"] = /^([\d.]+)\s*([kMGT]?B)/.exec(text) ?? [];
  return Number(number) * { B: 1, kB: 1e3, MB: 1e6, GB: 1e9, TB: 1e12 }[unit as "B" | "kB" | "MB" | "GB" | "TB"];
}

/** `90s`, `10m`, `24h`, `7d` in ms. */
export function milliseconds(text: string): number {
  const [, number, unit] = /^(\d+)([smhd])$/.exec(text) ?? [];
  if (!number) throw new TypeError(`Cannot check as --since must be like 24h: current value is ${text}`);
  return Number(number) * { s: 1e3, m: 60e3, h: 3600e3, d: 86_400e3 }[unit as "s" | "m" | "h" | "d"];
}
