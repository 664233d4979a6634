/**
 * `/translate` with models of the size of published ones: what translating costs when the weights are real. The twin says
 * nothing that means anything; each of its translations has 16 tokens. transformers.js runs on the same files.
 *
 * @module
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { FunctionClient } from "@jbcalling/contract";
import { drawHeldOut } from "../quality/heldout.ts";
import { milliseconds, percentile, type Row, timed } from "./stats.ts";
import { fileMiB, residentMiB, startFunction } from "./system.ts";
import { Transformers } from "./transformers.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const FOLDER = join(ROOT, ".cache/twins/real-size");
const PAIRS = ["en-vi", "vi-en"] as const;
const CALLERS = 16;
const WORDS = 12;
const TOKENS = 16;

/** The environment of a function that translates with the twins. */
export const REAL_TRANSLATORS = { TRANSLATE_PACK_DIR: FOLDER, TRANSLATE_CACHE_DIR: join(FOLDER, ".cache") };

/** A growing caption gets about so many words more each time. */
const NEW_WORDS = 2;

export async function benchRealSize(rounds: number): Promise<Row[]> {
  makeTwins();
  const env = REAL_TRANSLATORS;
  // The first start rebuilds the graphs; what counts is a start after that.
  await (await startFunction("translate", env))[Symbol.asyncDispose]();
  await using running = await startFunction("translate", env);
  const client = new FunctionClient({ baseUrl: running.url });
  const sentence = await sentences();
  const ours = (texts: string[]) => {
    return timed(() => Promise.all(texts.map((q) => client.translate({ q, source: "en", target: "vi" }))));
  };
  const rows: Row[] = [];
  for (const [dtype, aims] of [["q8", [2, 6]], ["fp32", [5, 12]]] as const) {
    await using peer = new Transformers({ models: FOLDER, pair: "en-vi", dtype });
    for (let warm = 0; warm < 2; warm++) await Promise.all([ours([sentence()]), peer.translate([sentence()])]);
    for (const [callers, aim] of [[1, aims[0]], [CALLERS, aims[1]]] as const) {
      const [mine, theirs]: [number[], number[]] = [[], []];
      for (let round = 0; round < Math.max(5, callers === 1 ? rounds : rounds / 4); round++) {
        const texts = Array.from({ length: callers }, sentence);
        mine.push(await ours(texts));
        theirs.push((await peer.translate(texts)).ms);
      }
      const perSecond = (times: number[]) => Math.round(1000 * TOKENS * callers / percentile(times, 0.5));
      const peerMemory = (await residentMiB(peer.pid)).toFixed(0);
      rows.push({
        what: `real size, ${callers === 1 ? `one sentence of ${WORDS} words` : `${callers} callers at once`}`,
        ours: `${milliseconds(mine)}, ${perSecond(mine)} tokens/s`,
        peer: `transformers.js ${dtype} ${milliseconds(theirs)}, ${perSecond(theirs)} tokens/s, ${peerMemory} MiB`,
        ratio: percentile(theirs, 0.5) / percentile(mine, 0.5),
        aim: { atLeast: aim },
      });
    }
  }
  rows.push(await growing(client, sentence, rounds));
  const memory = await residentMiB(running.pid);
  rows.push({
    what: "real size, memory with both directions, after load",
    ours: `${memory.toFixed(0)} MiB, of it ${(await fileMiB(running.pid)).toFixed(0)} of files`,
    peer: "450 MiB",
    ratio: memory / 450,
    aim: { atMost: 1 },
  });
  return rows;
}

/** A sentence as it was translated before, two words shorter, and again with that as its draft. */
async function growing(client: FunctionClient, sentence: () => string, rounds: number): Promise<Row> {
  const [scratch, drafted]: [number[], number[]] = [[], []];
  let same = 0;
  for (let round = 0; round < rounds; round++) {
    const request = { source: "en", target: "vi", q: sentence() } as const;
    // Nothing with a draft is cached, and this one is wrong from its first word.
    const whole = await client.translate({ ...request, draft: "?" });
    const draft = whole.translatedText.split(" ").slice(0, -NEW_WORDS).join(" ");
    let again = "";
    drafted.push(await timed(async () => again = (await client.translate({ ...request, draft })).translatedText));
    scratch.push(await timed(() => client.translate(request)));
    if (again === whole.translatedText) same++;
  }
  return {
    what: `real size, a growing caption: ${NEW_WORDS} words more`,
    ours: `${milliseconds(drafted)}, the same text ${same} of ${rounds} times`,
    peer: `from scratch ${milliseconds(scratch)}`,
    ratio: percentile(scratch, 0.5) / percentile(drafted, 0.5),
    aim: { atLeast: 3 },
  };
}

/** Writes them where they are not yet. */
export function makeTwins(): void {
  const script = join(ROOT, "functions/translate/engines/onnx/testing/real_size.ts");
  mkdirSync(FOLDER, { recursive: true });
  const write = (pair: string, ...options: string[]) => {
    const { status, stderr } = spawnSync(Deno.execPath(), ["run", "-A", script, join(FOLDER, pair), ...options]);
    if (status !== 0) throw new Error(`Cannot make the twin: ${stderr}`);
  };
  for (const pair of PAIRS) write(pair);
  write("en-vi", "--float");
  const pairs = Object.fromEntries(PAIRS.map((pair) => [pair, { id: `twin-${pair}`, folder: pair }]));
  const pack = join(FOLDER, "pack.json");
  if (!existsSync(pack)) writeFileSync(pack, JSON.stringify({ name: "real-size twins", pairs }));
}

/** Sentences of 12 words that no cache has seen. */
export async function sentences(): Promise<() => string> {
  const words = [...new Set((await drawHeldOut(Infinity)).flatMap(({ written }) => written.en.split(/[^a-z]+/i)))]
    .filter((word) => word.length > 1);
  return () => {
    const chosen = Array.from({ length: WORDS }, () => words[Math.floor(Math.random() * words.length)]!);
    return `${chosen.join(" ").toLowerCase()}.`;
  };
}
