/** The stack's services and their tasks as Swarm has them now. */
import type { Docker } from "./docker.ts";

/** Where the code of a function is mounted. */
export const CODE_TARGET = "/app/main.js";

/** The service label that holds what ran before, newest first: `version@tag version@tag …`. */
export const HISTORY_LABEL = "jbcalling.history";

interface ConfigReference {
  ConfigName: string;
  File: { Name: string };
}

interface ContainerSpec {
  Image: string;
  Env?: string[];
  Configs?: ConfigReference[];
}

interface ServiceJson {
  ID: string;
  Version: { Index: number };
  UpdatedAt: string;
  Spec: {
    Name: string;
    Labels?: Record<string, string>;
    Mode: { Replicated?: { Replicas: number }; Global?: object };
    TaskTemplate: { ContainerSpec: ContainerSpec };
  };
  UpdateStatus?: { State: string; Message: string; StartedAt: string };
}

interface TaskJson {
  ID: string;
  ServiceID: string;
  NodeID: string;
  Slot?: number;
  DesiredState: string;
  Status: { State: string; Message?: string; Err?: string; Timestamp: string };
  Spec: { ContainerSpec: ContainerSpec };
}

export interface Service {
  id: string;
  /** Without the stack's name. */
  name: string;
  fullName: string;
  /** Wanted replicas; undefined for one on every node. */
  replicas?: number;
  image: string;
  /** The name of the config that is mounted as the function's code. */
  codeConfig?: string;
  /** The code's version, a part of that name. */
  version?: string;
  history: string[];
  labels: Record<string, string>;
  /** `updating`, `completed`, `rollback_completed`, `paused`, …; undefined before the first update. */
  updateState?: string;
  updateMessage?: string;
}

export interface Task {
  id: string;
  serviceId: string;
  nodeId: string;
  /** What Swarm wants of it: `running`, `shutdown`, … */
  desired: string;
  /** What it does: `running` is healthy too, as Swarm waits for the health check. */
  state: string;
  error?: string;
  since: string;
  image: string;
  codeConfig?: string;
}

/** The services of a stack, by name without the stack's. */
export async function listServices(docker: Docker, stack: string): Promise<Map<string, Service>> {
  const ids = await docker.read(["service", "ls", "-q", "--filter", `label=com.docker.stack.namespace=${stack}`]);
  const found = await docker.inspect<ServiceJson>("service", ids.split("\n").filter(Boolean));
  const services = found.map((json) => toService(json, stack));
  return new Map(services.sort((a, b) => a.name.localeCompare(b.name)).map((service) => [service.name, service]));
}

/** One service, or undefined when the stack has none of that name. */
export async function findService(docker: Docker, stack: string, name: string): Promise<Service | undefined> {
  const [json] = await docker.inspect<ServiceJson>("service", [`${stack}_${name}`]);
  return json && toService(json, stack);
}

/** The tasks of a service that Swarm still shows, ended ones included. */
export async function listTasks(docker: Docker, service: string): Promise<Task[]> {
  const ids = await docker.read(["service", "ps", "-q", "--no-trunc", service]);
  return await inspectTasks(docker, ids);
}

/** The same for all services of a stack, by service id. */
export async function listStackTasks(docker: Docker, stack: string): Promise<Map<string, Task[]>> {
  const ids = await docker.read(["stack", "ps", "-q", "--no-trunc", stack]);
  return Map.groupBy(await inspectTasks(docker, ids), ({ serviceId }) => serviceId);
}

async function inspectTasks(docker: Docker, ids: string): Promise<Task[]> {
  const found = await docker.inspect<TaskJson>("task", ids.split("\n").filter(Boolean));
  return found.map(({ ID, ServiceID, NodeID, DesiredState, Status, Spec }) => ({
    id: ID,
    serviceId: ServiceID,
    nodeId: NodeID,
    desired: DesiredState,
    state: Status.State,
    error: Status.Err,
    since: Status.Timestamp,
    image: withoutDigest(Spec.ContainerSpec.Image),
    codeConfig: codeConfigOf(Spec.ContainerSpec),
  }));
}

/** The tag of an image reference, `latest` when it names none. */
export function tagOf(image: string): string {
  return /:([^:/]+)$/.exec(withoutDigest(image))?.[1] ?? "latest";
}

function toService(json: ServiceJson, stack: string): Service {
  const { Name, Labels = {}, Mode, TaskTemplate } = json.Spec;
  const name = Name.startsWith(`${stack}_`) ? Name.slice(stack.length + 1) : Name;
  const codeConfig = codeConfigOf(TaskTemplate.ContainerSpec);
  return {
    id: json.ID,
    name,
    fullName: Name,
    replicas: Mode.Replicated?.Replicas,
    image: withoutDigest(TaskTemplate.ContainerSpec.Image),
    codeConfig,
    version: codeConfig?.split("-").at(-1),
    history: (Labels[HISTORY_LABEL] ?? "").split(" ").filter(Boolean),
    labels: Labels,
    updateState: json.UpdateStatus?.State,
    updateMessage: json.UpdateStatus?.Message,
  };
}

function codeConfigOf(spec: ContainerSpec): string | undefined {
  return spec.Configs?.find(({ File }) => File.Name === CODE_TARGET)?.ConfigName;
}

function withoutDigest(image: string): string {
  return image.split("@")[0]!;
}
