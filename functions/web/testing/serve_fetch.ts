/** A handler of Web requests on a Node HTTP server: Socket.IO needs the latter. */
import type { IncomingMessage, ServerResponse } from "node:http";

export async function serveFetch(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  handle: (request: Request) => Promise<Response>,
): Promise<void> {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  const { method = "GET", url = "/", headers } = incoming;
  const body = chunks.length > 0 ? new Blob(chunks) : undefined;
  const request = new Request(`http://${headers.host}${url}`, { method, body, headers: headers as HeadersInit });
  const reply = await handle(request);
  outgoing.writeHead(reply.status, Object.fromEntries(reply.headers));
  outgoing.end(new Uint8Array(await reply.arrayBuffer()));
}
