/** Code as Swarm configs: `<stack>-<function>-<version>`, made once for each version, the last five kept. */
import type { Bundle } from "./bundle.ts";
import type { Docker } from "./docker.ts";
import type { Service } from "./services.ts";

export const FUNCTION_LABEL = "jbcalling.function";

/** How many versions of a function stay for `rollback`, the running one included. */
export const KEPT_VERSIONS = 5;

export interface CodeConfig {
  name: string;
  version: string;
  createdAt: string;
  bytes: number;
}

export function codeConfigName(stack: string, name: string, version: string): string {
  return `${stack}-${name}-${version}`;
}

/** The versions of a function that the cluster holds, newest first. */
export async function listCodeConfigs(docker: Docker, stack: string, name: string): Promise<CodeConfig[]> {
  const ids = await docker.read(["config", "ls", "-q", "--filter", `name=${stack}-${name}-`]);
  const found = await docker.inspect<{ Spec: { Name: string; Data: string }; CreatedAt: string }>(
    "config",
    ids.split("\n").filter(Boolean),
  );
  return found
    .map(({ Spec, CreatedAt }) => ({
      name: Spec.Name,
      version: Spec.Name.slice(`${stack}-${name}-`.length),
      createdAt: CreatedAt,
      bytes: atob(Spec.Data).length,
    }))
    // The filter is a prefix: `tts-` would match `tts-extra-…` too.
    .filter(({ version }) => /^[0-9a-f]{12}$/.test(version))
    .sort((a, b) => b.createdAt.localeCompare(a.createdAt));
}

/** Makes the config of a bundle unless the cluster has it. */
export async function ensureCodeConfig(docker: Docker, stack: string, bundle: Bundle): Promise<string> {
  const name = codeConfigName(stack, bundle.name, bundle.version);
  const known = await docker.read(["config", "ls", "-q", "--filter", `name=${name}`]);
  if (known) return name;
  const labels = [`com.docker.stack.namespace=${stack}`, `${FUNCTION_LABEL}=${bundle.name}`];
  await docker.change(["config", "create", ...labels.flatMap((label) => ["--label", label]), name, bundle.file]);
  return name;
}

/** `version@tag`, newest first, with this one in front; what ran before twice is kept once. */
export function nextHistory(service: Service, entry: string): string[] {
  const before = service.history.length > 0 ? service.history : service.version ? [entryOf(service)] : [];
  return [entry, ...before.filter((each) => each !== entry)].slice(0, KEPT_VERSIONS);
}

export function entryOf(service: Pick<Service, "version" | "image">): string {
  const tag = /:([^:/]+)$/.exec(service.image)?.[1] ?? "latest";
  return `${service.version}@${tag}`;
}

/** Removes versions that neither run nor are in the history; a config in use cannot be removed and stays. */
export async function pruneCodeConfigs(docker: Docker, stack: string, service: Service): Promise<string[]> {
  const kept = new Set([service.version, ...service.history.map((entry) => entry.split("@")[0]!)]);
  const old = (await listCodeConfigs(docker, stack, service.name)).filter(({ version }) => !kept.has(version));
  const removed: string[] = [];
  for (const { name } of old.slice(Math.max(0, KEPT_VERSIONS - kept.size))) {
    const done = await docker.change(["config", "rm", name]).then(() => true, () => false);
    if (done) removed.push(name);
  }
  return removed;
}
