/** Raw WebSocket connections, for what a `WebSocket` object hides: refusals, pauses, any close code. */
import { createHash } from "node:crypto";

/** The Sec-WebSocket-Accept of a key (RFC 6455, section 4.2.2). */
export function acceptOf(key: string): string {
  return createHash("sha1").update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest("base64");
}

export interface RawConnection extends Disposable {
  /** The head of the reply. */
  head: string;
  /** All bytes up to a number of them, or to the end. */
  read(bytes?: number): Promise<Uint8Array>;
}

/** Sends a request with these headers and reads the head of the reply, nothing more. */
export async function rawRequest(url: string, headers: Record<string, string>): Promise<RawConnection> {
  const { hostname, port, pathname } = new URL(url);
  const connection = await Deno.connect({ hostname, port: Number(port) });
  const lines = Object.entries({ host: "example.test", ...headers }).map(([name, value]) => `${name}: ${value}`);
  const request = [`GET ${pathname} HTTP/1.1`, ...lines, "", ""].join("\r\n");
  await connection.write(new TextEncoder().encode(request));
  const one = new Uint8Array(1);
  let head = "";
  while (!head.endsWith("\r\n\r\n") && await connection.read(one) !== null) head += String.fromCharCode(one[0]!);
  return {
    head,
    async read(bytes = Infinity) {
      const parts: Uint8Array[] = [];
      const buffer = new Uint8Array(262_144);
      for (let size = 0; size < bytes;) {
        const count = await connection.read(buffer);
        if (count === null) break;
        parts.push(buffer.slice(0, count));
        size += count;
      }
      return new Uint8Array(await new Blob(parts as Uint8Array<ArrayBuffer>[]).arrayBuffer());
    },
    [Symbol.dispose]: () => connection.close(),
  };
}

export const UPGRADE = {
  connection: "Upgrade",
  upgrade: "websocket",
  "sec-websocket-version": "13",
  "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
};

interface CallerOptions {
  protocols?: string[];
  headers?: Record<string, string>;
}

/** An open WebSocket and the messages that come, in order. */
export class Caller {
  readonly socket: WebSocket;
  readonly #messages: (string | ArrayBuffer)[] = [];
  #wake = () => {};

  private constructor(socket: WebSocket) {
    this.socket = socket;
    socket.onmessage = ({ data }) => {
      this.#messages.push(data);
      this.#wake();
    };
  }

  static async connect(url: string, options: CallerOptions = {}): Promise<Caller> {
    // The DOM's types know nothing of headers, Deno's WebSocket does.
    const socket = new WebSocket(url.replace("http", "ws"), options as unknown as string[]);
    socket.binaryType = "arraybuffer";
    const caller = new Caller(socket);
    await new Promise<void>((resolve, reject) => {
      socket.onopen = () => resolve();
      socket.onerror = (event) => reject(new Error((event as ErrorEvent).message));
    });
    socket.onerror = () => {};
    return caller;
  }

  async next(): Promise<string | ArrayBuffer> {
    while (this.#messages.length === 0) await new Promise<void>((resolve) => this.#wake = resolve);
    return this.#messages.shift()!;
  }

  closed(): Promise<CloseEvent> {
    return new Promise((resolve) => this.socket.onclose = resolve);
  }
}

/** A replica that echoes each message and tells what it was asked. */
export function echo(request: Request): Response {
  if (request.headers.get("upgrade") !== "websocket") return new Response("no WebSocket", { status: 426 });
  const protocol = request.headers.get("sec-websocket-protocol")?.split(", ").at(-1);
  const { pathname, search } = new URL(request.url);
  const seen = JSON.stringify({ path: pathname + search, headers: Object.fromEntries(request.headers) });
  const { socket, response } = Deno.upgradeWebSocket(request, { protocol });
  socket.binaryType = "arraybuffer";
  socket.onopen = () => socket.send(seen);
  socket.onmessage = ({ data }) => {
    if (data === "close") socket.close(4002, "as asked");
    else socket.send(data);
  };
  socket.onclose = ({ code, reason }) => lastClose = { code, reason };
  return response;
}

/** How the last echoed connection ended. */
export let lastClose: { code: number; reason: string } | undefined;
