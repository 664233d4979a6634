/** A function that answers what it is sent; it dies on `POST /stt/die`. For the tests of the starter. */
import { serveFunction } from "@jbcalling/runtime";

await serveFunction<string>({
  name: "stt",
  title: "Echo",
  description: "Answers what it is sent.",
  routes(app) {
    app.post("/stt", async (c) => c.json({ pid: Deno.pid, echo: await c.req.text() }));
    app.post("/stt/die", () => Deno.exit(3));
  },
  load: () => Promise.resolve({ engine: "echo", model: { pack: "none", ids: [] } }),
});
