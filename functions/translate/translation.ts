/** Sentences to translations: the cache in front of the translator, with metrics around both. */
import { CallError, type LanguageCode, LANGUAGES } from "@jbcalling/contract";
import { type Cache, cacheKey } from "@jbcalling/runtime";
import { Counter, Histogram, type Registry } from "prom-client";
import type { Translator } from "./engine.ts";

export interface SentenceJob {
  sentences: readonly string[];
  source: LanguageCode;
  target: LanguageCode;
  /** Translations of each sentence, at least 1. */
  count: number;
  /** For each sentence what its translation may begin with. */
  drafts?: readonly (string | undefined)[];
  signal: AbortSignal;
}

export interface SentenceResult {
  /** For each sentence its translations, the best first. */
  translations: string[][];
  cached: boolean;
}

export class Translation {
  readonly #translator: () => Translator;
  readonly #cache: Cache;
  readonly #requests: Counter<"source_lang" | "target_lang" | "status">;
  readonly #latency: Histogram<"source_lang" | "target_lang">;
  readonly #hits: Counter;
  readonly #misses: Counter;

  constructor(translator: () => Translator, cache: Cache, registry: Registry) {
    this.#translator = translator;
    this.#cache = cache;
    const registers = [registry];
    this.#requests = new Counter({
      name: "translation_requests_total",
      help: "Translation requests, by pair and outcome",
      labelNames: ["source_lang", "target_lang", "status"],
      registers,
    });
    for (const source_lang of LANGUAGES) {
      for (const target_lang of LANGUAGES.filter((language) => language !== source_lang)) {
        for (const status of ["success", "error"]) this.#requests.inc({ source_lang, target_lang, status }, 0);
      }
    }
    this.#latency = new Histogram({
      name: "translation_latency_seconds",
      help: "Time to translate the sentences of one request",
      labelNames: ["source_lang", "target_lang"],
      buckets: [0.05, 0.1, 0.2, 0.5, 1],
      registers,
    });
    this.#hits = new Counter({ name: "translation_cache_hits_total", help: "Sentences from the cache", registers });
    this.#misses = new Counter({
      name: "translation_cache_misses_total",
      help: "Sentences that were translated",
      registers,
    });
  }

  async run(job: SentenceJob): Promise<SentenceResult> {
    const labels = { source_lang: job.source, target_lang: job.target };
    const startedAt = performance.now();
    try {
      let cached = true;
      const translations = await Promise.all(job.sentences.map(async (sentence, index) => {
        const result = await this.#translateOne(sentence, job, job.drafts?.[index]);
        cached &&= result.cached;
        return result.translations;
      }));
      this.#requests.inc({ ...labels, status: "success" });
      return { translations, cached };
    } catch (error) {
      this.#requests.inc({ ...labels, status: "error" });
      if (error instanceof CallError) throw error;
      throw new CallError("engine_failed", "Cannot translate the text", { cause: error });
    } finally {
      this.#latency.observe(labels, (performance.now() - startedAt) / 1000);
    }
  }

  async #translateOne(
    text: string,
    job: SentenceJob,
    draft?: string,
  ): Promise<{ translations: string[]; cached: boolean }> {
    const { source, target, count, signal } = job;
    const key = cacheKey("mt", this.#translator().modelId(source, target), source, target, count, text);
    const stored = await this.#cache.get(key);
    if (stored) {
      this.#hits.inc();
      return { translations: JSON.parse(new TextDecoder().decode(stored)), cached: true };
    }
    this.#misses.inc();
    const translations = await this.#translator().translate({ text, source, target, count, draft, signal });
    // What a growing sentence says on its way is not asked for again, and a near tie can fall otherwise with a draft.
    if (draft === undefined) this.#cache.set(key, new TextEncoder().encode(JSON.stringify(translations)));
    return { translations, cached: false };
  }
}
