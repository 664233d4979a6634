/** `/translate` against transformers.js on the same files and dtype, single sentences and 16 callers at once. */
import { fileURLToPath } from "node:url";
import { FunctionClient } from "@jbcalling/contract";
import { drawHeldOut } from "../quality/heldout.ts";
import { milliseconds, percentile, type Row } from "./stats.ts";
import { startSystem } from "./system.ts";
import { type Answer, Transformers } from "./transformers.ts";

const MODELS = fileURLToPath(new URL("../../functions/translate/models/starter/", import.meta.url));
const CALLERS = 16;

/** How many words a sentence has at least: shorter ones say little about translating. */
const MIN_WORDS = 6;

/** Sentences that both have not seen, each once, so that no cache answers: as written and as a recognizer gives them. */
async function freshSentences(): Promise<() => string> {
  const pairs = await drawHeldOut(Infinity);
  const sentences = [...pairs.map(({ written }) => written.en), ...pairs.map(({ spoken }) => spoken.en)]
    .filter((sentence) => sentence.split(" ").length >= MIN_WORDS).values();
  return () => {
    const { value, done } = sentences.next();
    if (done) throw new RangeError("Cannot go on as each sentence is used once: take fewer rounds");
    return value;
  };
}

export async function benchTranslate(rounds: number): Promise<Row[]> {
  await using system = await startSystem("--only", "translate");
  await using peer = new Transformers({ models: MODELS, pair: "en-vi", dtype: "q8" });
  const client = new FunctionClient({ baseUrl: system.url });
  const fresh = await freshSentences();
  const ours = async (texts: string[]): Promise<Answer> => {
    const startedAt = performance.now();
    const replies = await Promise.all(texts.map((q) => client.translate({ q, source: "en", target: "vi" })));
    return { ms: performance.now() - startedAt, translations: replies.map(({ translatedText }) => translatedText) };
  };
  for (let warm = 0; warm < 4; warm++) await Promise.all([ours([fresh()]), peer.translate([fresh()])]);
  const rows: Row[] = [];
  for (const [callers, what, aim] of [[1, "one sentence", 1.8], [CALLERS, `${CALLERS} callers at once`, 5]] as const) {
    const [mine, theirs]: [number[], number[]] = [[], []];
    let same = 0;
    for (let round = 0; round < rounds; round++) {
      const texts = Array.from({ length: callers }, fresh);
      const [answer, peerAnswer] = [await ours(texts), await peer.translate(texts)];
      mine.push(answer.ms);
      theirs.push(peerAnswer.ms);
      same += answer.translations.filter((text, index) => text === peerAnswer.translations[index]).length;
    }
    rows.push({
      what: `/translate, ${what}, p50`,
      ours: milliseconds(mine),
      peer: `transformers.js q8 ${milliseconds(theirs)}, the same text ${same} of ${rounds * callers} times`,
      ratio: percentile(theirs, 0.5) / percentile(mine, 0.5),
      aim: { atLeast: aim },
    });
  }
  return rows;
}
