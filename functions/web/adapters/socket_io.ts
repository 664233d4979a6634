/** The session's socket on Socket.IO. */
import { CallError, type ErrorBody, type ErrorCode, ERRORS, type Handshake } from "@jbcalling/contract";
import { io, type Socket } from "socket.io-client";
import type { ConnectSocket, SendRequest, SignalingSocket } from "../session/ports.ts";

/** How long the gateway may take to answer, in ms. */
const REQUEST_MS = 6000;

export interface SocketOptions {
  /** Where the gateway is; the page's own origin by default. */
  url?: string;
  requestMs?: number;
}

export function socketConnector({ url, requestMs = REQUEST_MS }: SocketOptions = {}): ConnectSocket {
  return async (token, signal) => {
    const handshake: Handshake = { token };
    // WebSocket only: the polling transport needs sticky sessions where the gateway has several replicas.
    const options = {
      auth: handshake,
      reconnection: false,
      transports: ["websocket"],
      timeout: requestMs,
      forceNew: true,
    };
    const socket = url === undefined ? io(options) : io(url, options);
    const lost = new Promise<void>((resolve) => socket.once("disconnect", () => resolve()));
    await connected(socket, signal);
    return new SocketIoConnection(socket, lost, requestMs);
  };
}

class SocketIoConnection implements SignalingSocket {
  readonly lost: Promise<void>;
  readonly request: SendRequest;
  readonly #socket: Socket;

  constructor(socket: Socket, lost: Promise<void>, requestMs: number) {
    this.#socket = socket;
    this.lost = lost;
    this.request = async (name, payload) => {
      if (!socket.connected) throw new CallError("unavailable", `Cannot send ${name} as the connection is gone`);
      const reply = await Promise.race([
        socket.timeout(requestMs).emitWithAck(name, payload).catch((cause) => {
          throw new CallError("deadline_exceeded", `Cannot wait longer for ${name}`, { cause });
        }),
        lost.then(() => {
          throw new CallError("unavailable", `Cannot complete ${name} as the connection is gone`);
        }),
      ]);
      if (!reply?.ok) throw errorOf(reply);
      return reply.data;
    };
  }

  on: SignalingSocket["on"] = (event, listener) => {
    this.#socket.on(event as string, listener);
  };

  /** As a lost network would: `disconnect()` would say goodbye, and with that give up the place in the room. */
  close(): void {
    this.#socket.io.engine?.close();
  }
}

function connected(socket: Socket, signal: AbortSignal): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const abort = () => reject(new CallError("cancelled", "Cannot connect as the person left"));
  socket.once("connect", resolve);
  socket.once("connect_error", (error: Error & { data?: unknown }) => reject(connectErrorOf(error)));
  signal.addEventListener("abort", abort);
  return promise.catch((error) => {
    socket.disconnect();
    throw error;
  }).finally(() => signal.removeEventListener("abort", abort));
}

/** What the gateway refused, in `data`, or that it was not reached. */
function connectErrorOf(error: Error & { data?: unknown }): CallError {
  const known = error.data === undefined ? undefined : errorOf(error.data);
  return known ?? new CallError("unavailable", "Cannot reach the gateway", { cause: error });
}

/** The error of a refusal, in the one error shape or as its inside. */
function errorOf(data: unknown): CallError {
  const error = ((data as Partial<ErrorBody>)?.error ?? data) as Partial<ErrorBody["error"]> | undefined;
  const code: ErrorCode = error?.code && error.code in ERRORS ? error.code : "internal";
  return new CallError(code, error?.message ?? "Cannot read the gateway's refusal");
}
