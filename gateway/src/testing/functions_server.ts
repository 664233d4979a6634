/** An edge with functions behind it that answer at once and the same each time, over real HTTP. */
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export type FunctionName = "stt" | "translate" | "tts";

const RATE = 24_000;
const VOICE_SECONDS = 0.6;

export class FunctionsServer {
  readonly url: string;
  /** How many requests each function got. */
  readonly calls: Record<FunctionName, number> = { stt: 0, translate: 0, tts: 0 };
  /** Functions that answer 503 now. */
  readonly down = new Set<FunctionName>();
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  static async start(): Promise<FunctionsServer> {
    const server = createServer();
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const functions = new FunctionsServer(server);
    server.on("request", (request, reply) => functions.#answer(request, reply));
    return functions;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #answer(request: IncomingMessage, reply: ServerResponse): void {
    const [, name, rest] = /^\/(stt|translate|tts)(\/ready)?/.exec(request.url ?? "") ?? [];
    const called = name as FunctionName;
    request.resume();
    if (this.down.has(called)) return send(reply, 503, { error: { code: "unavailable", message: "down" } });
    if (rest) return send(reply, 200, { ready: true });
    this.calls[called]++;
    if (called === "stt") {
      return send(reply, 200, { text: "hello everybody", language: "en", segments: [], model: "test" });
    }
    if (called === "translate") return send(reply, 200, { translatedText: "xin chào mọi người", cached: false });
    reply.writeHead(200, { "content-type": `audio/L16;rate=${RATE};channels=1` }).end(tone());
  }
}

function send(reply: ServerResponse, status: number, body: unknown): void {
  reply.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}

/** A steady tone of 440 Hz. */
function tone(): Buffer {
  const samples = RATE * VOICE_SECONDS;
  const bytes = Buffer.alloc(2 * samples);
  for (let index = 0; index < samples; index++) {
    bytes.writeInt16LE(Math.round(8000 * Math.sin(2 * Math.PI * 440 * index / RATE)), 2 * index);
  }
  return bytes;
}
