/**
 * How the operator's commands talk to a running `task start`: HTTP over a Unix socket in `.cache`, which only this user
 * may open.
 *
 * @module
 */
import { chmodSync, existsSync, mkdirSync, rmSync } from "node:fs";
import { createServer, request, type Server } from "node:http";
import { dirname, join } from "node:path";
import type { LocalSystem } from "./local_system.ts";

/** START_SOCKET, or one place for each checkout. A socket without a system behind it is left when one is killed. */
export function controlSocket(root: string): string {
  return Deno.env.get("START_SOCKET") || join(root, ".cache/start.sock");
}

export class ControlServer {
  readonly #server: Server;
  readonly #path: string;

  private constructor(server: Server, path: string) {
    this.#server = server;
    this.#path = path;
  }

  /** Undefined when another system listens there already: the first one is the one to be controlled. */
  static async listen(path: string, system: LocalSystem): Promise<ControlServer | undefined> {
    if (await callControl(path, "GET", "/status").then(() => true, () => false)) return undefined;
    mkdirSync(dirname(path), { recursive: true });
    rmSync(path, { force: true });
    const server = createServer(async (incoming, outgoing) => {
      const { status, body } = await answer(
        system,
        incoming.method ?? "",
        new URL(incoming.url ?? "/", "http://control"),
      )
        .catch((error) => ({ status: 500, body: { error: String(error) } }));
      outgoing.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    });
    await new Promise<void>((resolve, reject) => server.once("error", reject).listen(path, resolve));
    chmodSync(path, 0o600);
    return new ControlServer(server, path);
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
    rmSync(this.#path, { force: true });
  }
}

interface ControlReply {
  status: number;
  body: unknown;
}

async function answer(system: LocalSystem, method: string, url: URL): Promise<ControlReply> {
  const [, action, name = ""] = url.pathname.split("/");
  if (method === "GET" && action === "status") {
    return { status: 200, body: { url: `http://localhost:${system.port}`, services: system.status() } };
  }
  if (!system.services.includes(name)) return { status: 404, body: { error: `no such service runs: ${name}` } };
  if (method === "POST" && action === "redeploy") {
    const before = system.status()[name]!.version;
    const replacement = await system.redeploy(name, url.searchParams.get("version") ?? "dev");
    return { status: 200, body: { before, ...replacement } };
  }
  if (method === "POST" && action === "scale") {
    await system.scale(name, Number(url.searchParams.get("replicas")));
    return { status: 200, body: system.status()[name] };
  }
  return { status: 404, body: { error: `no such action: ${method} ${action}` } };
}

/** What the running system answers. Rejects when there is none, or when it says no. */
export function callControl<T>(path: string, method: "GET" | "POST", target: string): Promise<T> {
  if (!existsSync(path)) return Promise.reject(new Error(`Cannot reach a running system as ${path} must exist`));
  return new Promise((resolve, reject) => {
    const call = request({ socketPath: path, method, path: target }, (reply) => {
      let text = "";
      reply.setEncoding("utf8").on("data", (chunk: string) => text += chunk).on("end", () => {
        const body = JSON.parse(text) as T & { error?: string };
        if (reply.statusCode === 200) resolve(body);
        else reject(new Error(body.error ?? `status ${reply.statusCode}`));
      });
    });
    call.on("error", reject).end();
  });
}
