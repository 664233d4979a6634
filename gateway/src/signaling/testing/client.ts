/** A client on a real socket, for tests. */
import {
  CallError,
  type ClientToServerEvents,
  type Reply,
  type RequestName,
  type Requests,
  type ServerToClientEvents,
} from "@jbcalling/contract";
import { io, type Socket } from "socket.io-client";

const REPLY_WITHIN_MS = 5000;

export class TestClient {
  readonly socket: Socket<ServerToClientEvents, ClientToServerEvents>;

  private constructor(socket: Socket<ServerToClientEvents, ClientToServerEvents>) {
    this.socket = socket;
  }

  /** Connects. Throws the `CallError` of a refusal. */
  static async connect(port: number, token: unknown): Promise<TestClient> {
    const socket = io(`http://127.0.0.1:${port}`, {
      auth: { token },
      transports: ["websocket"],
      reconnection: false,
      forceNew: true,
    });
    await new Promise<void>((resolve, reject) => {
      socket.once("connect", resolve);
      socket.once("connect_error", (error: Error & { data?: { code: CallError["code"] } }) => {
        socket.close();
        reject(error.data ? new CallError(error.data.code, error.message) : error);
      });
    });
    return new TestClient(socket);
  }

  /** The data of the reply. Throws its `CallError`. */
  async request<Name extends RequestName>(
    name: Name,
    payload: Requests[Name]["payload"],
  ): Promise<Requests[Name]["reply"]> {
    const reply = await this.raw(name, payload) as Reply<Requests[Name]["reply"]>;
    if (reply.ok) return reply.data;
    throw new CallError(reply.error.code, reply.error.message);
  }

  /** Sends anything and gives whatever is acknowledged. */
  raw(name: string, ...payload: unknown[]): Promise<unknown> {
    const socket = this.socket as unknown as Socket;
    return socket.timeout(REPLY_WITHIN_MS).emitWithAck(name, ...payload);
  }

  /** The payload of the next event of a name. */
  next<Event extends keyof ServerToClientEvents>(
    event: Event,
    withinMs = REPLY_WITHIN_MS,
  ): Promise<Parameters<ServerToClientEvents[Event]>[0]> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`no ${event} within ${withinMs} ms`)), withinMs);
      (this.socket as unknown as Socket).once(event as string, (payload) => {
        clearTimeout(timer);
        resolve(payload);
      });
    });
  }

  /** Resolves when the connection ends. */
  async disconnected(): Promise<void> {
    if (this.socket.connected) await new Promise((resolve) => this.socket.once("disconnect", resolve));
  }

  /** Cuts the connection as a lost network does: the gateway is not told. */
  cut(): void {
    this.socket.io.engine.close();
  }

  close(): void {
    this.socket.disconnect();
  }
}
