/**
 * The edge as a server. It is a `node:http` server rather than `Deno.serve`, as only that one hands over the connection
 * of a caller that asks for a WebSocket; for all other requests both take the same time.
 *
 * @module
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { requestOf, send } from "./node_messages.ts";
import { type EdgeOptions, EdgeRouter } from "./router.ts";
import { Tunnels } from "./tunnels.ts";

export interface EdgeServerOptions extends EdgeOptions {
  /** 0 picks a free port. */
  port: number;
  hostname: string;
  /** The largest request body, in bytes; `MAX_BODY_BYTES` by default. */
  maxBodyBytes?: number;
}

export class EdgeServer {
  readonly #options: EdgeServerOptions;
  readonly #router: EdgeRouter;
  readonly #tunnels: Tunnels;
  readonly #server: Server = createServer();
  readonly #answering = new Set<Promise<void>>();
  #closed = false;

  private constructor(options: EdgeServerOptions) {
    this.#options = options;
    this.#router = new EdgeRouter(options);
    this.#tunnels = new Tunnels(this.#router);
    this.#server.on("request", (incoming, outgoing) => this.#serve(incoming, outgoing));
    this.#server.on("upgrade", (incoming: IncomingMessage, socket: Socket, head: Uint8Array) => {
      const request = requestOf(incoming, socket);
      if (request) this.#tunnels.open(request, socket, head);
      else socket.destroy();
    });
  }

  /** Listens. Rejects with the code `EADDRINUSE` when the port is taken. */
  static async listen(options: EdgeServerOptions): Promise<EdgeServer> {
    const edge = new EdgeServer(options);
    await new Promise<void>((resolve, reject) => {
      edge.#server.once("error", reject);
      edge.#server.listen(options.port, options.hostname, resolve);
    });
    return edge;
  }

  get port(): number {
    const address = this.#server.address();
    return typeof address === "object" && address ? address.port : 0;
  }

  /** Takes no more requests; resolves when those in flight are answered, at the latest after `withinMs`. */
  async drain(withinMs: number): Promise<void> {
    this.#server.close();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<void>((resolve) => timer = setTimeout(resolve, withinMs));
    await Promise.race([Promise.allSettled(this.#answering), late]);
    clearTimeout(timer);
  }

  /** Ends everything that is still open; may be called more than once. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#server.close();
    this.#tunnels.close();
    this.#server.closeAllConnections();
    this.#router.close();
  }

  #serve(incoming: IncomingMessage, outgoing: ServerResponse): void {
    const answering = this.#answer(incoming, outgoing).finally(() => this.#answering.delete(answering));
    this.#answering.add(answering);
  }

  async #answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const request = requestOf(incoming, outgoing, this.#options.maxBodyBytes);
    if (request) return await send(await this.#router.answer(request), outgoing);
    outgoing.writeHead(400, { connection: "close" });
    outgoing.end();
  }
}
