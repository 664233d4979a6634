/** The edge as `localhost`: browsers give a microphone to https pages and to those of this machine only. */
import { connect, createServer, type Socket } from "node:net";

export interface Forward extends AsyncDisposable {
  url: string;
}

/** Passes every connection on a free local port to another host's port 80. */
export async function forwardToLocalhost(host: string): Promise<Forward> {
  const sockets = new Set<Socket>();
  const server = createServer((caller) => {
    const edge = connect(80, host);
    for (const [from, to] of [[caller, edge], [edge, caller]] as const) {
      sockets.add(from);
      from.pipe(to);
      from.on("error", () => to.destroy());
      from.on("close", () => {
        sockets.delete(from);
        to.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  return {
    url: `http://localhost:${port}`,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
