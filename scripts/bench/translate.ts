/** `/translate` against transformers.js on the same files and dtype, single sentences and 16 callers at once. */
import { fileURLToPath } from "node:url";
import { FunctionClient } from "@jbcalling/contract";
import { milliseconds, percentile, type Row } from "./stats.ts";
import { startSystem } from "./system.ts";

const PEER = fileURLToPath(new URL("./peer", import.meta.url));
const MODELS = fileURLToPath(new URL("../../functions/translate/models/starter/", import.meta.url));
const CALLERS = 16;

/** Sentences of about 12 words; the number makes each new, so that no cache answers. */
const SENTENCES = [
  (n: number) => `The meeting starts at ten in the morning in room ${n}.`,
  (n: number) => `I would like to book a room for two people for ${n} nights.`,
  (n: number) => `Please send the new contract to my colleague before page ${n}.`,
  (n: number) => `My sister lives in London with her family in house ${n}.`,
  (n: number) => `We need to talk about the budget for project ${n} before lunch.`,
  (n: number) => `Could you tell me how to get to bus stop ${n}, please?`,
];

/** transformers.js in its own process, with its own dependencies: it is large and nothing else needs it. */
class Peer implements AsyncDisposable {
  readonly #child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--config", `${PEER}/deno.json`, `${PEER}/transformers_peer.ts`, MODELS],
    cwd: PEER,
    stdin: "piped",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  readonly #lines = this.#child.stdout.pipeThrough(new TextDecoderStream())[Symbol.asyncIterator]();
  readonly #input = this.#child.stdin.getWriter();

  /** How long the peer takes to translate the texts, called all at once, in ms. */
  async translate(texts: string[]): Promise<number> {
    await this.#input.write(new TextEncoder().encode(JSON.stringify(texts) + "\n"));
    const { value, done } = await this.#lines.next();
    if (done) throw new Error("Cannot compare as transformers.js stopped");
    return Number(value);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#input.close();
    await this.#child.status;
  }
}

export async function benchTranslate(rounds: number): Promise<Row[]> {
  await using system = await startSystem("--only", "translate");
  await using peer = new Peer();
  const client = new FunctionClient({ baseUrl: system.url });
  let made = 0;
  const fresh = () => SENTENCES[made++ % SENTENCES.length]!(100 + made);
  const ours = async (texts: string[]) => {
    const startedAt = performance.now();
    await Promise.all(texts.map((q) => client.translate({ q, source: "en", target: "vi" })));
    return performance.now() - startedAt;
  };
  for (let warm = 0; warm < 4; warm++) await Promise.all([ours([fresh()]), peer.translate([fresh()])]);
  const rows: Row[] = [];
  for (const [callers, what, aim] of [[1, "one sentence", 1.8], [CALLERS, `${CALLERS} callers at once`, 5]] as const) {
    const [mine, theirs]: [number[], number[]] = [[], []];
    for (let round = 0; round < rounds; round++) {
      const texts = Array.from({ length: callers }, fresh);
      mine.push(await ours(texts));
      theirs.push(await peer.translate(texts));
    }
    rows.push({
      what: `/translate, ${what}, p50`,
      ours: milliseconds(mine),
      peer: `transformers.js q8 ${milliseconds(theirs)}`,
      ratio: percentile(theirs, 0.5) / percentile(mine, 0.5),
      aim: { atLeast: aim },
    });
  }
  return rows;
}
