/**
 * Waits for a change of a service to be everywhere, or to be undone. Swarm starts a new task, waits until its health
 * check passes, only then stops an old one; a task that never gets healthy makes it return to the old version.
 *
 * @module
 */
import type { Docker } from "./docker.ts";
import { findService, listTasks, type Service, type Task } from "./services.ts";

export interface Rollout {
  /** `settled`: the new version runs everywhere and Swarm watched it for its time. */
  outcome: "settled" | "rolled back" | "paused" | "too late";
  /** From the call to the first new task that is healthy, in ms. */
  firstMs?: number;
  /** From the call to all replicas being new and healthy, in ms. */
  everywhereMs?: number;
  /** From the call to the outcome, in ms. */
  totalMs: number;
  /** Why tasks of the new version ended. */
  errors: string[];
}

export interface RolloutOptions {
  docker: Docker;
  stack: string;
  name: string;
  /** Tells tasks of the new version from others. */
  isNew(task: Task): boolean;
  timeoutMs?: number;
}

const POLL_MS = 200;
const ENDED = ["rollback_completed", "rollback_paused"];

/** Resolves with what became of the change; never throws for a bad version. */
export async function watchRollout(options: RolloutOptions): Promise<Rollout> {
  const { docker, stack, name, isNew, timeoutMs = 300_000 } = options;
  const start = performance.now();
  const since = () => Math.round(performance.now() - start);
  const errors = new Set<string>();
  let firstMs: number | undefined;
  let everywhereMs: number | undefined;
  for (;;) {
    const service = await findService(docker, stack, name);
    if (!service) throw new Error(`Cannot watch ${name} as the stack ${stack} must have it`);
    const tasks = await listTasks(docker, service.fullName);
    for (const { error } of tasks.filter(isNew)) if (error) errors.add(error);
    const serving = tasks.filter((task) => task.desired === "running" && task.state === "running");
    if (serving.some(isNew)) firstMs ??= since();
    if (isEverywhere(service, tasks, isNew)) everywhereMs ??= since();
    const result = { firstMs, everywhereMs, totalMs: since(), errors: [...errors] };
    if (ENDED.includes(service.updateState ?? "")) return { outcome: "rolled back", ...result };
    if (service.updateState === "paused") return { outcome: "paused", ...result };
    const busy = service.updateState === "updating" || service.updateState === "rollback_started";
    if (everywhereMs !== undefined && !busy) return { outcome: "settled", ...result };
    if (since() > timeoutMs) return { outcome: "too late", ...result };
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

/** Every wanted replica is new and healthy, and no old one is wanted any more. */
function isEverywhere(service: Service, tasks: readonly Task[], isNew: (task: Task) => boolean): boolean {
  const wanted = tasks.filter((task) => task.desired === "running");
  const ready = wanted.filter((task) => task.state === "running" && isNew(task));
  return ready.length === wanted.length && ready.length >= (service.replicas ?? 1);
}
