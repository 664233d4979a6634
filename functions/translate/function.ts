/** The translation function: `/translate`, `/detect` and `/languages`, as LibreTranslate has them. */
import { CallError, detectLanguage, LANGUAGE_NAMES, type LanguageCode, LANGUAGES } from "@jbcalling/contract";
import type { FunctionSpec, z } from "@jbcalling/runtime";
import type { Translator } from "./engine.ts";
import { detectRoute, languagesRoute, type TranslateRequestSchema, translateRoute } from "./schemas.ts";
import { translateDocuments } from "./text/document.ts";
import { Glossary } from "./text/glossary.ts";
import { addressed } from "./text/register.ts";
import { splitSentences } from "./text/sentences.ts";
import { Translation } from "./translation.ts";

type TranslateQuery = z.infer<typeof TranslateRequestSchema>;

/** The texts of a request that share a source language, with their places in `q`. */
interface Group {
  source: LanguageCode;
  places: number[];
}

export const translateFunction: FunctionSpec<Translator> = {
  name: "translate",
  title: "Translation",
  description: "Translates between Vietnamese and English; takes LibreTranslate's requests.",
  routes(app, context) {
    const translation = new Translation(() => context.engine, context.cache, context.registry);

    app.openapi(languagesRoute, (c) => {
      const targets = (source: LanguageCode) => LANGUAGES.filter((target) => context.engine.modelId(source, target));
      return c.json(LANGUAGES.map((code) => ({ code, name: LANGUAGE_NAMES[code], targets: targets(code) })), 200);
    });

    app.openapi(detectRoute, (c) => c.json([detectLanguage(bodyOf(c.req.valid("json"), c.req.valid("form")).q)], 200));

    app.openapi(translateRoute, async (c) => {
      const request = bodyOf(c.req.valid("json"), c.req.valid("form"));
      const startedAt = performance.now();
      if (request.register && request.target !== "vi") {
        const message = `Cannot use a register as the target must be vi: current value is ${request.target}`;
        throw new CallError("invalid_request", message);
      }
      const texts = typeof request.q === "string" ? [request.q] : request.q;
      const detected = request.source === "auto" ? texts.map(detectLanguage) : undefined;
      const groups = groupBySource(texts, (place) => detected?.[place]?.language ?? request.source as LanguageCode);
      const { results, cached } = await translateGroups(texts, groups, request, c.get("job").signal);
      const shape = <T>(values: T[]) => typeof request.q === "string" ? values[0]! : values;
      return c.json({
        translatedText: shape(results.map(([best]) => best!)),
        ...(detected && { detectedLanguage: shape(detected) }),
        ...(request.alternatives > 0 && { alternatives: shape(results.map(([, ...others]) => others)) }),
        cached,
        inferenceMs: Math.round((performance.now() - startedAt) * 10) / 10,
        model: [...new Set(groups.map(({ source }) => modelOf(source, request.target)))].join(", "),
      }, 200);
    });

    function modelOf(source: LanguageCode, target: LanguageCode): string {
      if (source === target) return "none";
      const model = context.engine.modelId(source, target);
      if (model) return model;
      const message = `Cannot translate as the pair must have a model: current value is ${source}-${target}`;
      throw new CallError("unsupported_language", message);
    }

    /** For each text its translations, the best first. A text already in the target language stays as it is. */
    async function translateGroups(texts: string[], groups: Group[], request: TranslateQuery, signal: AbortSignal) {
      const { target, format, alternatives } = request;
      const results: string[][] = texts.map(() => []);
      let cached = true;
      await Promise.all(groups.map(async ({ source, places }) => {
        modelOf(source, target);
        const chosen = places.map((place) => texts[place]!);
        const translations = source === target ? chosen.map((text) => [text]) : await translateTexts(chosen, source);
        places.forEach((place, index) => results[place] = translations[index]!);
      }));
      return { results, cached };

      async function translateTexts(chosen: string[], source: LanguageCode): Promise<string[][]> {
        let all: string[][] = [];
        const glossary = request.glossary && new Glossary(request.glossary);
        const best = await translateDocuments(chosen, format, async (sentences) => {
          const drafts = draftsOf(sentences, request);
          const done = await translation.run({ sentences, source, target, count: alternatives + 1, drafts, signal });
          cached &&= done.cached;
          const { register } = request;
          all = register
            ? done.translations.map((list) => list.map((sentence) => addressed(sentence, register)))
            : done.translations;
          return all.map(([first]) => first!);
        }, glossary);
        const others = await Promise.all(Array.from({ length: alternatives }, (_, rank) => {
          return translateDocuments(
            chosen,
            format,
            () => Promise.resolve(all.map((list) => list[rank + 1] ?? list[0]!)),
            glossary,
          );
        }));
        return best.map((
          text,
          index,
        ) => [text, ...new Set(others.map((texts) => texts[index]!).filter((other) => other !== text))]);
      }
    }
  },
};

/** The sentences of a draft beside those of the one text that it is for; none where they cannot belong together. */
function draftsOf(
  sentences: readonly string[],
  { q, draft, alternatives, glossary }: TranslateQuery,
): string[] | undefined {
  if (!draft || typeof q !== "string" || alternatives > 0 || glossary) return undefined;
  const drafts = splitSentences(draft).map((sentence) => sentence.trim());
  return drafts.length <= sentences.length ? drafts : undefined;
}

/** The body that came; the other one is empty. */
function bodyOf<Json extends object, Form extends object>(json: Json, form: Form): Json | Form {
  if ("q" in json) return json;
  if ("q" in form) return form;
  throw new CallError(
    "invalid_request",
    "Cannot use the request as it must hold JSON or a form: current value is neither",
  );
}

function groupBySource(texts: string[], sourceOf: (place: number) => LanguageCode): Group[] {
  const groups = Map.groupBy(texts.keys(), sourceOf);
  return [...groups].map(([source, places]) => ({ source, places }));
}
