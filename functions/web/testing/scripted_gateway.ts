/**
 * A gateway for tests that speaks the contract and carries no media: one room whose other participants, tracks and
 * captions the test says, and whose failures it chooses.
 *
 * @module
 */
import {
  CallError,
  type Caption,
  type ClientToServerEvents,
  type ErrorCode,
  type GlossaryEntry,
  type InterpretationStatus,
  type JoinReply,
  type PeerInfo,
  type ProducerInfo,
  type Reply,
  type RequestName,
  type Requests,
  type ServerToClientEvents,
} from "@jbcalling/contract";
import { createServer, type IncomingMessage, type Server as HttpServer, type ServerResponse } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { Server, type Socket } from "socket.io";
import { consumerParameters, iceParameters, ROUTER_CAPABILITIES, transportParameters } from "./media_parameters.ts";
import { serveFetch } from "./serve_fetch.ts";

type GatewaySocket = Socket<ClientToServerEvents, ServerToClientEvents>;

export interface ScriptedGatewayOptions {
  /** Answers everything that is not the gateway's, the client's files for example. */
  fallback?: (request: Request) => Response | Promise<Response>;
  port?: number;
}

/** A client of the room: the peer it is, and the socket it has at the moment. */
interface Client {
  self: PeerInfo;
  resumeKey: string;
  socket?: GatewaySocket;
}

export class ScriptedGateway {
  /** The others in the room: set before a client joins, or use `addPeer`. */
  peers: PeerInfo[] = [];
  producers: ProducerInfo[] = [];
  captions: Caption[] = [];
  glossary: readonly GlossaryEntry[] = [];
  status: InterpretationStatus = { stt: "ok", translate: "ok", tts: "ok" };
  /** What the next requests of a name are refused with. */
  readonly refusals = new Map<RequestName | "token" | "connect", ErrorCode>();
  /** Requests that are never answered. */
  readonly ignored = new Set<RequestName>();
  /** Whether a client that comes back finds its place again. */
  resumes = true;
  /** Everything that clients asked for, in order. */
  readonly received: { name: RequestName; payload: unknown }[] = [];
  readonly #clients = new Map<string, Client>();
  readonly #http: HttpServer;
  readonly #io: Server<ClientToServerEvents, ServerToClientEvents>;
  #consumers = 0;

  private constructor(options: ScriptedGatewayOptions) {
    this.#http = createServer((request, response) => this.#serve(request, response, options.fallback));
    this.#io = new Server(this.#http, { serveClient: false });
    this.#io.use((socket, next) => {
      const code = this.refusals.get("connect") ?? (socket.handshake.auth.token ? undefined : "unauthorized");
      if (!code) return next();
      next(Object.assign(new Error(code), { data: this.#error(code) }));
    });
    this.#io.on("connection", (socket) => this.#listen(socket));
  }

  static async create(options: ScriptedGatewayOptions = {}): Promise<ScriptedGateway> {
    const gateway = new ScriptedGateway(options);
    gateway.#http.listen(options.port ?? 0, "127.0.0.1");
    await once(gateway.#http, "listening");
    return gateway;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#http.address() as AddressInfo).port}`;
  }

  /** Payloads of one kind of request. */
  requests<Name extends RequestName>(name: Name): Requests[Name]["payload"][] {
    return this.received.filter((request) => request.name === name).map(({ payload }) =>
      payload as Requests[Name]["payload"]
    );
  }

  /** Sends an event to every client. */
  emit<Event extends keyof ServerToClientEvents>(event: Event, ...payload: Parameters<ServerToClientEvents[Event]>) {
    for (const { socket } of this.#clients.values()) socket?.emit(event, ...payload);
  }

  addPeer(peer: PeerInfo): void {
    this.peers.push(peer);
    this.emit("peerJoined", peer);
  }

  addProducer(info: ProducerInfo): void {
    this.producers.push(info);
    this.emit("producerAdded", info);
  }

  say(caption: Caption): void {
    this.captions = [...this.captions.filter(({ utteranceId }) => utteranceId !== caption.utteranceId), caption];
    this.emit("caption", caption);
  }

  /** Cuts every connection, as a lost network does. */
  drop(): void {
    for (const { socket } of this.#clients.values()) socket?.conn.close(true);
  }

  /** Closes the room under everybody; those who were in it cannot resume. */
  closeRoom(reason: "worker_died" | "shutting_down", retryAfterMs: number): void {
    this.emit("roomClosed", { reason, retryAfterMs });
    this.#clients.clear();
  }

  async close(): Promise<void> {
    await this.#io.close();
  }

  #listen(socket: GatewaySocket): void {
    const handlers: { [Name in RequestName]: (payload: Requests[Name]["payload"]) => Requests[Name]["reply"] } = {
      join: (payload) => this.#join(socket, payload),
      createTransport: () => transportParameters(),
      connectTransport: () => ({}),
      restartIce: () => ({ iceParameters: iceParameters() }),
      produce: () => ({ producerId: crypto.randomUUID() }),
      setProducerPaused: () => ({}),
      closeProducer: () => ({}),
      consume: ({ producerId }) => this.#consume(producerId),
      resumeConsumer: () => ({}),
      setPreferences: (payload) => this.#prefer(socket, payload),
      setGlossary: ({ entries }) => {
        this.glossary = entries;
        this.emit("glossary", { entries });
        return {};
      },
      leave: () => this.#leave(socket),
    };
    for (const name of Object.keys(handlers) as RequestName[]) {
      (socket as Socket).on(name, (payload: unknown, acknowledge: (reply: Reply<unknown>) => void) => {
        this.received.push({ name, payload });
        if (this.ignored.has(name)) return;
        const code = this.refusals.get(name);
        if (code) return acknowledge({ ok: false, ...this.#error(code) });
        acknowledge({ ok: true, data: handlers[name](payload as never) });
      });
    }
  }

  #join(socket: GatewaySocket, { resume }: Requests["join"]["payload"]): JoinReply {
    const known = resume && this.resumes ? this.#clients.get(resume.peerId) : undefined;
    const client: Client = known ?? { self: this.#selfOf(socket), resumeKey: crypto.randomUUID() };
    client.socket = socket;
    this.#clients.set(client.self.peerId, client);
    return {
      room: "room",
      self: client.self,
      resumeKey: client.resumeKey,
      resumed: known !== undefined,
      peers: this.peers,
      producers: this.producers,
      captions: this.captions.filter(({ seq }) => !known || seq > (resume?.lastSeq ?? 0)),
      glossary: this.glossary,
      rtpCapabilities: ROUTER_CAPABILITIES,
      iceServers: [],
      status: this.status,
    };
  }

  /** The test's tokens are what they stand for, as JSON. */
  #selfOf(socket: GatewaySocket): PeerInfo {
    const { name, speaks, hears, output = "both" } = JSON.parse(socket.handshake.auth.token);
    return {
      peerId: crypto.randomUUID(),
      name,
      role: "participant",
      connected: true,
      speaks,
      hears,
      output,
    };
  }

  #consume(producerId: string) {
    const producer = this.producers.find((info) => info.producerId === producerId);
    if (!producer) throw new CallError("not_found", `Cannot find the producer ${producerId}`);
    return consumerParameters(producerId, producer.kind, this.#consumers++);
  }

  #prefer(socket: GatewaySocket, preferences: Requests["setPreferences"]["payload"]) {
    const client = [...this.#clients.values()].find((candidate) => candidate.socket === socket);
    // The last words of a connection that was replaced.
    if (!client) return this.#selfOf(socket);
    client.self = { ...client.self, ...preferences };
    const { speaks, hears, output } = client.self;
    return { speaks, hears, output };
  }

  #leave(socket: GatewaySocket) {
    for (const [peerId, client] of this.#clients) if (client.socket === socket) this.#clients.delete(peerId);
    return {};
  }

  #error(code: ErrorCode) {
    return new CallError(code, `Cannot go on as the test says ${code}`).toBody("scripted");
  }

  async #serve(
    request: IncomingMessage,
    response: ServerResponse,
    fallback: ScriptedGatewayOptions["fallback"],
  ): Promise<void> {
    await serveFetch(request, response, async (incoming) => {
      const room = /^\/api\/rooms\/([^/]+)\/tokens$/.exec(new URL(incoming.url).pathname)?.[1];
      if (room === undefined) return await fallback?.(incoming) ?? new Response(null, { status: 404 });
      const code = this.refusals.get("token");
      if (code) return Response.json(this.#error(code), { status: new CallError(code, "").status });
      const token = JSON.stringify(await incoming.json());
      return Response.json({ token, room, expiresAt: Date.now() + 3_600_000 });
    });
  }
}
