/**
 * A publisher's server that tests script byte by byte: what Deno's own server would never send (a length that is not
 * true, half a body) is what downloads must live with.
 *
 * @module
 */

export interface OriginRequest {
  path: string;
  /** Names in lower case. */
  headers: Record<string, string>;
}

export interface OriginReply {
  status?: number;
  headers?: Record<string, string>;
  body?: Uint8Array;
  /** Closes the connection after this many bytes of the body. */
  dropAfter?: number;
  /** Says nothing more after this many bytes, and keeps the connection open. */
  stallAfter?: number;
}

type Script = (request: OriginRequest) => OriginReply;

export class Origin implements AsyncDisposable {
  readonly url: string;
  readonly requests: OriginRequest[] = [];
  readonly #listener: Deno.TcpListener;
  readonly #open = new Set<Deno.TcpConn>();
  readonly #script: Script;
  readonly #running: Promise<void>;

  constructor(script: Script) {
    this.#script = script;
    this.#listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    this.url = `http://127.0.0.1:${(this.#listener.addr as Deno.NetAddr).port}`;
    this.#running = this.#accept();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    for (const connection of this.#open) close(connection);
    await this.#running;
  }

  async #accept(): Promise<void> {
    const answers: Promise<void>[] = [];
    for await (const connection of this.#listener) answers.push(this.#answer(connection).catch(() => {}));
    await Promise.all(answers);
  }

  async #answer(connection: Deno.TcpConn): Promise<void> {
    this.#open.add(connection);
    const request = parse(await readHead(connection));
    this.requests.push(request);
    const { status = 200, headers = {}, body = new Uint8Array(), dropAfter, stallAfter } = this.#script(request);
    const all = { "content-length": String(body.length), connection: "close", ...headers };
    const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`).join("");
    await writeAll(connection, new TextEncoder().encode(`HTTP/1.1 ${status} Scripted\r\n${lines}\r\n`));
    await writeAll(connection, body.subarray(0, dropAfter ?? stallAfter ?? body.length));
    if (stallAfter !== undefined) return;
    this.#open.delete(connection);
    close(connection);
  }
}

/** Serves a file as a good publisher does, also from a byte on. */
export function serveFile(body: Uint8Array, request: OriginRequest, etag = '"v1"'): OriginReply {
  const from = Number(request.headers.range?.match(/^bytes=(\d+)-$/)?.[1] ?? 0);
  const same = !request.headers["if-range"] || request.headers["if-range"] === etag;
  if (from === 0 || !same) return { headers: { etag }, body };
  const range = `bytes ${from}-${body.length - 1}/${body.length}`;
  return { status: 206, headers: { etag, "content-range": range }, body: body.subarray(from) };
}

async function readHead(connection: Deno.TcpConn): Promise<string> {
  const piece = new Uint8Array(4096);
  let head = "";
  while (!head.includes("\r\n\r\n")) {
    const count = await connection.read(piece);
    if (count === null) break;
    head += new TextDecoder().decode(piece.subarray(0, count));
  }
  return head;
}

function parse(head: string): OriginRequest {
  const [first = "", ...lines] = head.split("\r\n");
  const headers = Object.fromEntries(
    lines.filter((line) => line.includes(": ")).map((line) => {
      const at = line.indexOf(": ");
      return [line.slice(0, at).toLowerCase(), line.slice(at + 2)];
    }),
  );
  return { path: first.split(" ")[1] ?? "", headers };
}

async function writeAll(connection: Deno.TcpConn, bytes: Uint8Array): Promise<void> {
  for (let rest = bytes; rest.length > 0;) rest = rest.subarray(await connection.write(rest));
}

function close(connection: Deno.TcpConn): void {
  try {
    connection.close();
  } catch {
    // It was closed by the other side.
  }
}
