/** From encoded sentences to target tokens: greedy for a batch, beam search for one sentence. */
import { selectRows, type TranslationGraph } from "./graph.ts";
import type { ModelConfig } from "./model_config.ts";
import type { SearchSettings } from "./pair_settings.ts";

/** A translation is at most this much longer than its source, in tokens. */
const LENGTH_FACTOR = 2;
const LENGTH_SLACK = 16;

/** The most tokens of a translation of any of these sentences. */
export function lengthLimit({ maxTokens }: ModelConfig, sentences: readonly number[][]): number {
  const longest = Math.max(...sentences.map((ids) => ids.length));
  return Math.min(maxTokens - 1, longest * LENGTH_FACTOR + LENGTH_SLACK);
}

/** How a translation begins, and how it is searched for. */
export interface Search extends SearchSettings {
  /** What the decoder is given first; not a part of the translation. */
  start: number;
  /** What every translation begins with, such as the token of its language. */
  forced: readonly number[];
}

/** The best token at each step for every sentence of the batch; what a row says after its end is cut. */
export async function decodeGreedily(
  graph: TranslationGraph,
  sentences: readonly number[][],
  search: Search = plainSearch(graph.config),
): Promise<number[][]> {
  const { end, pad, vocabulary } = graph.config;
  const { start, forced, noRepeat } = search;
  const results: number[][] = sentences.map(() => []);
  const limit = lengthLimit(graph.config, sentences);
  let state = await graph.encode(sentences);
  let rows = sentences.map((_, index) => index);
  let tokens = sentences.map(() => start);
  for (let step = 0; step < limit; step++) {
    const logits = await graph.step(state, tokens);
    tokens = rows.map((sentence, row) => {
      const banned = repeats(results[sentence]!, noRepeat).add(pad);
      return forced[step] ?? bestToken(logits, row * vocabulary, vocabulary, banned);
    });
    rows.forEach((sentence, row) => results[sentence]!.push(tokens[row]!));
    const alive = rows.keys().filter((row) => !results[rows[row]!]!.includes(end)).toArray();
    if (alive.length === 0) break;
    if (worthShrinking(alive.length, rows.length)) {
      state = selectRows(state, alive);
      rows = alive.map((row) => rows[row]!);
      tokens = alive.map((row) => tokens[row]!);
    }
  }
  return results.map((ids) => cutAt(ids, end));
}

/** Copying the kept rows costs, so only when at least half of the batch has ended. */
function worthShrinking(alive: number, rows: number): boolean {
  return rows >= 4 && alive <= rows / 2;
}

function cutAt(ids: number[], end: number): number[] {
  const at = ids.indexOf(end);
  return at < 0 ? ids : ids.slice(0, at);
}

/** Greedy search from the start token that the model's configuration names. */
function plainSearch({ start }: ModelConfig): Search {
  return { start, forced: [] };
}

/** The tokens that would make a sequence of `size` tokens occur a second time. */
export function repeats(ids: readonly number[], size: number | undefined): Set<number> {
  const banned = new Set<number>();
  if (!size || ids.length < size) return banned;
  const last = ids.slice(ids.length - size + 1).join();
  for (let at = 0; at + size <= ids.length; at++) {
    if (ids.slice(at, at + size - 1).join() === last) banned.add(ids[at + size - 1]!);
  }
  return banned;
}

function bestToken(logits: Float32Array, offset: number, size: number, never: ReadonlySet<number>): number {
  let best = -Infinity;
  let token = 0;
  for (let id = 0; id < size; id++) {
    const value = logits[offset + id]!;
    if (value > best && !never.has(id)) {
      best = value;
      token = id;
    }
  }
  return token;
}

interface Beam {
  ids: number[];
  /** Sum of log probabilities. */
  score: number;
}

/** The `width` best translations of one sentence, the best first, scored by log probability and length. */
export async function decodeWithBeam(
  graph: TranslationGraph,
  sentence: number[],
  width: number,
  search: Search = plainSearch(graph.config),
): Promise<number[][]> {
  const { end, pad, vocabulary } = graph.config;
  const { start, forced, noRepeat, lengthPenalty = 1 } = search;
  const scored = (score: number, length: number) => score / Math.max(1, length) ** lengthPenalty;
  const limit = lengthLimit(graph.config, [sentence]);
  let state = await graph.encode([sentence]);
  let beams: Beam[] = [{ ids: [], score: 0 }];
  const finished: Beam[] = [];
  for (let step = 0; step < limit && beams.length > 0; step++) {
    const logits = await graph.step(state, beams.map(({ ids }) => ids.at(-1) ?? start));
    const candidates = beams.flatMap((beam, row) => {
      const first = forced[step];
      if (first !== undefined) return [{ beam, row, token: first, score: beam.score }];
      const banned = repeats(beam.ids, noRepeat).add(pad);
      return bestTokens(logits.subarray(row * vocabulary, (row + 1) * vocabulary), width, banned)
        .map(({ token, logProbability }) => ({ beam, row, token, score: beam.score + logProbability }));
    }).sort((left, right) => right.score - left.score);
    const next: { beam: Beam; row: number }[] = [];
    for (const { beam, row, token, score } of candidates) {
      if (token === end) finished.push({ ids: beam.ids, score: scored(score, beam.ids.length + 1) });
      else next.push({ row, beam: { ids: [...beam.ids, token], score } });
      if (next.length === width) break;
    }
    if (finished.length >= width && isWorse(next[0]?.beam, finished, scored)) break;
    beams = next.map(({ beam }) => beam);
    if (next.length > 0) state = selectRows(state, next.map(({ row }) => row));
  }
  const open = beams.map(({ ids, score }) => ({ ids, score: scored(score, ids.length) }));
  const ranked = [...finished, ...(finished.length < width ? open : [])].sort((left, right) =>
    right.score - left.score
  );
  return ranked.slice(0, width).map(({ ids }) => ids);
}

/** No beam that is still open can become better than the worst finished one. */
function isWorse(best: Beam | undefined, finished: Beam[], scored: (score: number, length: number) => number): boolean {
  return !best || scored(best.score, best.ids.length) < Math.min(...finished.map(({ score }) => score));
}

/** The `count` most probable tokens with their log probabilities. */
function bestTokens(
  logits: Float32Array,
  count: number,
  never: ReadonlySet<number>,
): { token: number; logProbability: number }[] {
  const top: { token: number; value: number }[] = [];
  let max = -Infinity;
  for (let token = 0; token < logits.length; token++) {
    const value = logits[token]!;
    if (never.has(token)) continue;
    if (value > max) max = value;
    if (top.length === count && value <= top[count - 1]!.value) continue;
    const at = top.findIndex((entry) => value > entry.value);
    top.splice(at < 0 ? top.length : at, 0, { token, value });
    if (top.length > count) top.pop();
  }
  let sum = 0;
  for (let token = 0; token < logits.length; token++) if (!never.has(token)) sum += Math.exp(logits[token]! - max);
  const normaliser = max + Math.log(sum);
  return top.map(({ token, value }) => ({ token, logProbability: value - normaliser }));
}
