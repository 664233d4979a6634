/**
 * The sockets of clients. Whatever comes in is counted, bounded and checked here; what is right goes to the session. A
 * client that keeps sending what it must not is cut off, and nobody else notices.
 *
 * @module
 */
import {
  CallError,
  type ClientToServerEvents,
  type IceServer,
  type Reply,
  type RequestName,
  type ServerToClientEvents,
} from "@jbcalling/contract";
import type { Server as HttpServer } from "node:http";
import { Server, type Socket } from "socket.io";
import { withDeadline } from "../lib/deadline.ts";
import { errorName, type Log } from "../lib/log.ts";
import { TokenBucket } from "../lib/token_bucket.ts";
import type { RoomRegistry } from "../rooms/room_registry.ts";
import type { JoinTokens, VerifiedToken } from "./join_tokens.ts";
import { problemOf, REQUESTS } from "./schemas.ts";
import { Session } from "./session.ts";

export interface SocketServerOptions {
  registry: RoomRegistry;
  tokens: JoinTokens;
  iceServers(peerId: string): IceServer[];
  maxConnections: number;
  log: Log;
  /** A request was answered; `code` is `ok` or that of its error. */
  onRequest(request: string, code: string): void;
  /** A connection was refused or cut off. */
  onRefused(reason: RefusalReason): void;
}

export type RefusalReason = "token" | "full" | "flood" | "idle";

type ClientSocket = Socket<ClientToServerEvents, ServerToClientEvents, Record<never, never>, { token: VerifiedToken }>;

/** Media parameters of a browser have 10 kB; more than this closes the connection, in bytes. */
const MAX_MESSAGE_BYTES = 65_536;

/** A client that is gone is noticed within the sum, in ms. */
const PING_INTERVAL_MS = 4000;
const PING_TIMEOUT_MS = 10_000;

/** A join takes a dozen requests at once, a call few. */
const REQUESTS_PER_SECOND = 20;
const REQUESTS_AT_ONCE = 80;

/** Requests too many, or that make no sense, before the connection is cut. */
const PATIENCE = 100;

/** How long a connection may stay outside of any room, in ms. */
const JOIN_WITHIN_MS = 20_000;

const REQUEST_TIMEOUT_MS = 10_000;

export class SocketServer {
  readonly #options: SocketServerOptions;
  readonly #io: Server<ClientToServerEvents, ServerToClientEvents, Record<never, never>, { token: VerifiedToken }>;

  constructor(http: HttpServer, options: SocketServerOptions) {
    this.#options = options;
    this.#io = new Server(http, {
      maxHttpBufferSize: MAX_MESSAGE_BYTES,
      pingInterval: PING_INTERVAL_MS,
      pingTimeout: PING_TIMEOUT_MS,
      connectTimeout: 10_000,
      serveClient: false,
    });
    this.#io.use(async (socket, next) => {
      try {
        socket.data.token = await this.#admit(socket.handshake.auth);
        next();
      } catch (error) {
        next(Object.assign(error as CallError, { data: bodyOf(error) }));
      }
    });
    this.#io.on("connection", (socket) => this.#serve(socket));
  }

  /** Ends all connections and, with them, the HTTP server. */
  async close(): Promise<void> {
    await this.#io.close();
  }

  async #admit(handshake: Record<string, unknown>): Promise<VerifiedToken> {
    const { tokens, maxConnections, onRefused } = this.#options;
    if (this.#io.engine.clientsCount > maxConnections) {
      onRefused("full");
      throw new CallError("overloaded", `Cannot connect as the gateway takes ${maxConnections} connections at most`);
    }
    try {
      return await tokens.verify(typeof handshake.token === "string" ? handshake.token : "");
    } catch (error) {
      onRefused("token");
      throw error;
    }
  }

  #serve(socket: ClientSocket): void {
    const session = new Session({
      registry: this.#options.registry,
      token: socket.data.token,
      iceServers: this.#options.iceServers,
      outbox: {
        send: (event, ...args) => void socket.emit(event, ...args),
        replaced: () => {
          session.replaced();
          socket.disconnect(true);
        },
      },
    });
    const allowance = new TokenBucket({
      perSecond: REQUESTS_PER_SECOND,
      burst: REQUESTS_AT_ONCE,
      now: performance.now(),
    });
    let patience = PATIENCE;
    const cut = (reason: RefusalReason) => {
      this.#options.onRefused(reason);
      socket.disconnect(true);
    };
    socket.onAny(async (name: string, ...args: unknown[]) => {
      const acknowledge = args.at(-1);
      const payload = args.length > 1 ? args[0] : undefined;
      const error = allowance.take(performance.now())
        ? await this.#answer(session, name, payload, acknowledge)
        : refuse(acknowledge, new CallError("overloaded", "Cannot do this as there were too many requests"));
      this.#options.onRequest(isRequest(name) ? name : "unknown", error?.code ?? "ok");
      if (error && ["invalid_request", "overloaded", "not_found"].includes(error.code) && --patience === 0) {
        cut("flood");
      }
    });
    const idle = setInterval(() => session.joined || cut("idle"), JOIN_WITHIN_MS);
    socket.on("disconnect", (reason) => {
      clearInterval(idle);
      if (reason === "client namespace disconnect") session.left();
      else session.disconnected();
    });
  }

  /** Does what a request asks for and acknowledges it. The error, if any; never throws. */
  async #answer(
    session: Session,
    name: string,
    payload: unknown,
    acknowledge: unknown,
  ): Promise<CallError | undefined> {
    if (!isRequest(name)) {
      return refuse(acknowledge, new CallError("invalid_request", "Cannot do this as it is unknown"));
    }
    if (typeof acknowledge !== "function") return new CallError("invalid_request", "Cannot do this unacknowledged");
    const parsed = REQUESTS[name].safeParse(payload);
    if (!parsed.success) {
      return refuse(acknowledge, new CallError("invalid_request", `Cannot ${name} as ${problemOf(parsed.error)}`));
    }
    try {
      const handler = session.handlers[name] as (payload: unknown) => unknown;
      const data = await withDeadline(Promise.resolve().then(() => handler(parsed.data)), REQUEST_TIMEOUT_MS, name);
      acknowledge({ ok: true, data } as Reply<unknown>);
      return undefined;
    } catch (error) {
      if (!(error instanceof CallError)) {
        this.#options.log.error("request failed", { request: name, error: errorName(error) });
      }
      return refuse(acknowledge, asCallError(error));
    }
  }
}

function isRequest(name: string): name is RequestName {
  return Object.hasOwn(REQUESTS, name);
}

function refuse(acknowledge: unknown, error: CallError): CallError {
  if (typeof acknowledge === "function") acknowledge({ ok: false, error: bodyOf(error) } as Reply<unknown>);
  return error;
}

function bodyOf(error: unknown) {
  return asCallError(error).toBody(crypto.randomUUID()).error;
}

function asCallError(error: unknown): CallError {
  return error instanceof CallError ? error : new CallError("internal", "Cannot do this as the gateway failed");
}
