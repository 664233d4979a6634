/** One mediasoup worker process: its port for clients, and the rooms on it. */
import { createWorker } from "mediasoup";
import type { TransportListenInfo, WebRtcServer, Worker } from "mediasoup/types";
import type { Pacer } from "../lib/pacer.ts";
import type { RoomMedia, RoomMediaEvents } from "../rooms/ports.ts";
import type { Codecs } from "./codecs.ts";
import { callMedia } from "./errors.ts";
import { RoomRouter } from "./room_router.ts";
import { ROUTER_CODECS } from "./router_codecs.ts";

export interface MediaWorkerOptions {
  listenInfos: TransportListenInfo[];
  codecs: Codecs;
  pacer: Pacer;
  /** The process is gone; its rooms were told. */
  onDied(): void;
}

export class MediaWorker {
  readonly #worker: Worker;
  readonly #webRtcServer: WebRtcServer;
  readonly #options: MediaWorkerOptions;
  readonly #rooms = new Set<RoomMediaEvents>();
  /** Producers and consumers of clients, what the worker's load comes from. */
  #streams = 0;

  private constructor(worker: Worker, webRtcServer: WebRtcServer, options: MediaWorkerOptions) {
    this.#worker = worker;
    this.#webRtcServer = webRtcServer;
    this.#options = options;
    worker.on("died", () => this.#died());
  }

  /** Throws when the worker does not run here or its port is taken. */
  static async create(options: MediaWorkerOptions): Promise<MediaWorker> {
    const worker = await createWorker({ logLevel: "error" }).catch((cause) => {
      const rule = "mediasoup-worker must run on this machine: name one that does with MEDIASOUP_WORKER_BIN";
      throw new Error(`Cannot start a media worker as ${rule}`, { cause });
    });
    try {
      const webRtcServer = await worker.createWebRtcServer({ listenInfos: options.listenInfos });
      return new MediaWorker(worker, webRtcServer, options);
    } catch (cause) {
      worker.close();
      const addresses = options.listenInfos.map(({ protocol, ip, port }) => `${protocol} ${ip}:${port ?? "any"}`);
      const rule = `its addresses must be free, choose others with RTC_PORT: current value is ${addresses.join(", ")}`;
      throw new Error(`Cannot start a media worker as ${rule}`, { cause });
    }
  }

  get pid(): number {
    return this.#worker.pid;
  }

  get closed(): boolean {
    return this.#worker.closed;
  }

  get rooms(): number {
    return this.#rooms.size;
  }

  get streams(): number {
    return this.#streams;
  }

  /** What the process has used since its start: seconds of a processor, bytes of memory at most. */
  async resources(): Promise<{ cpuSeconds: number; peakBytes: number }> {
    const { ru_utime, ru_stime, ru_maxrss } = await this.#worker.getResourceUsage();
    return { cpuSeconds: (ru_utime + ru_stime) / 1000, peakBytes: ru_maxrss * 1024 };
  }

  /** Routers in the process. */
  async countRouters(): Promise<number> {
    return (await this.#worker.dump()).routerIds.length;
  }

  async openRoom(events: RoomMediaEvents): Promise<RoomMedia> {
    this.#rooms.add(events);
    try {
      const router = await callMedia("open a room", () => this.#worker.createRouter({ mediaCodecs: ROUTER_CODECS }));
      router.observer.on("newtransport", (transport) => {
        transport.observer.on("newproducer", ({ observer }) => this.#count(observer));
        transport.observer.on("newconsumer", ({ observer }) => this.#count(observer));
      });
      const { codecs, pacer } = this.#options;
      const onClosed = () => this.#rooms.delete(events);
      const { loudest } = events;
      return await RoomRouter.create({ router, webRtcServer: this.#webRtcServer, codecs, pacer, loudest, onClosed });
    } catch (error) {
      this.#rooms.delete(events);
      throw error;
    }
  }

  /** Ends the process. May be called more than once. */
  close(): void {
    this.#worker.close();
  }

  #count(observer: { once(event: "close", listener: () => void): unknown }): void {
    this.#streams++;
    observer.once("close", () => this.#streams--);
  }

  #died(): void {
    for (const { workerDied } of [...this.#rooms]) workerDied();
    this.#rooms.clear();
    this.#options.onDied();
  }
}
