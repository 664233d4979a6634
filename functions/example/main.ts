/** The smallest function: it spells a word. Copy the folder to start a new one. */
import { createRoute, ERROR_REPLIES, jsonReply, serveFunction, z } from "@jbcalling/runtime";

class Speller {
  spell(word: string): string {
    return [...word].join("-");
  }
}

const spell = createRoute({
  method: "post",
  path: "/example",
  summary: "Spell a word",
  request: {
    body: {
      required: true,
      content: { "application/json": { schema: z.strictObject({ word: z.string().min(1).max(64) }) } },
    },
  },
  responses: { 200: jsonReply(z.object({ spelled: z.string() }), "The letters"), ...ERROR_REPLIES },
});

await serveFunction<Speller>({
  name: "example",
  title: "Example",
  description: "Spells a word.",
  load: () => Promise.resolve({ engine: new Speller(), model: { pack: "none", ids: [] } }),
  routes: (app, context) => {
    app.openapi(spell, (c) => c.json({ spelled: context.engine.spell(c.req.valid("json").word) }, 200));
  },
});
