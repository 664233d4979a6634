/**
 * WebSockets through the edge, and whatever else asks for another protocol. The two connections are joined as they are
 * rather than message by message through two `WebSocket`s: so cookies, subprotocols, compression, pings, every close
 * code and the refusal of an upgrade arrive as they were sent, and a reader that is slow slows down the writer.
 *
 * @module
 */
import { connect, type Socket } from "node:net";
import { CallError, REQUEST_ID_HEADER, requestIdOf } from "@jbcalling/contract";
import { addForwarded, removeHopByHop } from "./headers.ts";
import type { EdgeRequest } from "./message.ts";
import type { Lease } from "./pool.ts";
import { concat, lastReply, readReplyHead, type ReplyHead, requestHead } from "./raw_http.ts";
import { type Destination, type EdgeRouter, errorReply, stick } from "./router.ts";

/** How many replicas may refuse the connection. */
const MAX_CONNECTS = 4;

/** How long a replica may take to accept a connection, and to answer the upgrade, in ms. */
const CONNECT_MS = 2000;
const ANSWER_MS = 30_000;

export class Tunnels {
  readonly #router: EdgeRouter;
  readonly #open = new Set<Socket>();

  constructor(router: EdgeRouter) {
    this.#router = router;
  }

  /** Takes over a caller's connection: answers it with an error, or joins it with a replica's. Never rejects. */
  async open(request: EdgeRequest, caller: Socket, head: Uint8Array): Promise<void> {
    const requestId = requestIdOf(request.headers.get(REQUEST_ID_HEADER));
    caller.on("error", () => caller.destroy());
    try {
      const destination = this.#router.find(request.url);
      if (!destination) throw new CallError("not_found", `Cannot find ${request.method} ${request.url.pathname}`);
      const { replica, lease, answer } = await this.#ask(request, destination, requestId, head);
      this.#follow(caller, replica, lease);
      const added = new Headers({ [REQUEST_ID_HEADER]: requestId });
      stick(added, request, destination.route, lease);
      join(caller, replica, answer, added);
    } catch (error) {
      const reply = errorReply(error, requestId);
      reply.headers.set(REQUEST_ID_HEADER, requestId);
      caller.end(lastReply(reply));
    }
  }

  /** Ends every tunnel at once. */
  close(): void {
    for (const socket of this.#open) socket.destroy();
  }

  async #ask(request: EdgeRequest, to: Destination, requestId: string, head: Uint8Array) {
    const { replica, lease } = await this.#connect(request, to);
    try {
      return { replica, lease, answer: await ask(replica, request, requestId, head) };
    } catch (error) {
      replica.destroy();
      lease.release();
      throw error;
    }
  }

  /** Nothing is sent before the connection stands, so any service may be tried again. */
  async #connect(request: EdgeRequest, to: Destination): Promise<{ replica: Socket; lease: Lease }> {
    for (let tries = 1;; tries++) {
      const lease = await this.#router.lease(request, to);
      try {
        return { replica: await connected(new URL(lease.url)), lease };
      } catch (cause) {
        lease.release();
        lease.fail();
        if (tries < MAX_CONNECTS) continue;
        const message = `Cannot reach ${to.route.service} as ${tries} replicas refused the connection`;
        throw new CallError("bad_gateway", message, { cause });
      }
    }
  }

  /** When one side ends, the other does too; what was written to it before still goes out. */
  #follow(caller: Socket, replica: Socket, lease: Lease): void {
    for (const [socket, other] of [[caller, replica], [replica, caller]] as const) {
      this.#open.add(socket);
      socket.setNoDelay(true);
      socket.setTimeout(0);
      socket.on("error", () => socket.destroy());
      socket.on("close", () => {
        this.#open.delete(socket);
        lease.release();
        other.destroySoon();
      });
    }
  }
}

function connected(url: URL): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: url.hostname, port: Number(url.port || 80) });
    const timer = setTimeout(() => socket.destroy(new Error("Cannot connect in time")), CONNECT_MS);
    socket.once("connect", () => {
      clearTimeout(timer);
      socket.off("error", fail);
      resolve(socket);
    });
    const fail = (error: Error) => {
      clearTimeout(timer);
      reject(error);
    };
    socket.once("error", fail);
  });
}

/** Sends the request on, and waits for the head of the reply. */
async function ask(replica: Socket, request: EdgeRequest, requestId: string, head: Uint8Array): Promise<ReplyHead> {
  const { method, url, headers } = request;
  const protocol = headers.get("upgrade") ?? "";
  removeHopByHop(headers);
  addForwarded(request, requestId);
  if (protocol.toLowerCase() === "websocket") {
    headers.set("connection", "Upgrade");
    headers.set("upgrade", protocol);
  } else {
    // HTTP/2 in clear text and the like: no replica speaks it, so the request goes on as an ordinary one.
    headers.set("connection", "close");
  }
  replica.write(requestHead(method, url.pathname + url.search, headers));
  if (head.length > 0) replica.write(head);
  return await replyHead(replica, request.signal);
}

function replyHead(replica: Socket, signal: AbortSignal): Promise<ReplyHead> {
  return new Promise((resolve, reject) => {
    let bytes: Uint8Array = new Uint8Array(0);
    const settle = (result: ReplyHead | Error) => {
      clearTimeout(timer);
      replica.off("data", read);
      replica.off("close", lost);
      replica.off("error", lost);
      signal.removeEventListener("abort", left);
      replica.pause();
      if (result instanceof Error) reject(new CallError("bad_gateway", result.message));
      else resolve(result);
    };
    const lost = () => settle(new Error("Cannot get an answer to the upgrade as the replica closed the connection"));
    const left = () => settle(new Error("Cannot answer as the caller went away"));
    const timer = setTimeout(() => settle(new Error("Cannot get an answer to the upgrade in time")), ANSWER_MS);
    const read = (chunk: Uint8Array) => {
      bytes = concat(bytes, chunk);
      try {
        const answer = readReplyHead(bytes);
        if (answer) settle(answer);
      } catch (error) {
        settle(error as Error);
      }
    };
    replica.on("data", read);
    replica.on("close", lost);
    replica.on("error", lost);
    signal.addEventListener("abort", left);
  });
}

/** From now on each side hears the other; a refusal of the upgrade is passed on and ends the connection. */
function join(caller: Socket, replica: Socket, answer: ReplyHead, added: Headers): void {
  const accepted = answer.status === 101;
  if (!accepted) added.set("connection", "close");
  caller.write(answer.encode(added));
  if (answer.rest.length > 0) caller.write(answer.rest);
  caller.pipe(replica);
  if (accepted || answer.length === undefined) {
    replica.pipe(caller);
    return;
  }
  let left = answer.length - answer.rest.length;
  const count = (chunk: Uint8Array) => {
    caller.write(chunk);
    left -= chunk.length;
    if (left <= 0) replica.destroy();
  };
  if (left <= 0) return void replica.destroy();
  replica.on("data", count);
  replica.resume();
}
