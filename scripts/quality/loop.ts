/**
 * The closed loop: a held-out phrasebook sentence is spoken, recognised, translated, spoken and recognised again by the
 * running system; it should come back as the sentence that the phrasebook expects, or as another right translation.
 *
 *     deno task loop [--count 100] [--url http://localhost:8080] [--show]
 *
 * @module
 */
import { parseArgs } from "node:util";
import { FunctionClient, type LanguageCode } from "@jbcalling/contract";
import { drawHeldOut, type HeldOutPair, isAccepted, isReference } from "./heldout.ts";

const HELP =
  `deno task loop [--count 100] [--url http://localhost:8080] [--show]: the closed loop on held-out sentences.
--show prints every sentence that did not come back as the reference or an accepted alternative.`;

interface Outcome {
  heard: string;
  translated: string;
  back: string;
}

interface Score {
  heard: number;
  /** Came back as the one reference. */
  reference: number;
  /** Came back as the reference or an accepted alternative. */
  accepted: number;
}

async function speakAndHear(client: FunctionClient, text: string, language: LanguageCode): Promise<string> {
  const speech = await client.synthesize({ text, language, format: "wav" });
  const audio = new Uint8Array(await speech.arrayBuffer());
  return (await client.transcribe({ audio, contentType: "audio/wav", language })).text;
}

async function loop(
  client: FunctionClient,
  pair: HeldOutPair,
  source: LanguageCode,
  target: LanguageCode,
): Promise<Outcome> {
  const heard = await speakAndHear(client, pair.written[source], source);
  const { translatedText } = await client.translate({ q: heard || "-", source, target });
  return { heard, translated: translatedText, back: await speakAndHear(client, translatedText, target) };
}

async function run(
  client: FunctionClient,
  pairs: HeldOutPair[],
  source: LanguageCode,
  target: LanguageCode,
  show: boolean,
) {
  const score: Score = { heard: 0, reference: 0, accepted: 0 };
  for (const pair of pairs) {
    const { heard, translated, back } = await loop(client, pair, source, target);
    const right = isAccepted(pair, target, back);
    score.heard += Number(isReference(pair, source, heard));
    score.reference += Number(isReference(pair, target, back));
    score.accepted += Number(right);
    if (show && !right) {
      console.log(
        `- ${pair.spoken[source]}\n  heard ${heard}\n  ${translated}\n  back  ${back}\n  want  ${pair.spoken[target]}`,
      );
    }
  }
  return score;
}

const { values } = parseArgs({
  args: Deno.args,
  options: {
    count: { type: "string", default: "100" },
    url: { type: "string", default: "http://localhost:8080" },
    show: { type: "boolean", default: false },
    help: { type: "boolean", short: "h", default: false },
  },
});
if (values.help) {
  console.log(HELP);
  Deno.exit(0);
}
const client = new FunctionClient({ baseUrl: values.url });
const pairs = await drawHeldOut(Number(values.count));
for (const [source, target] of [["en", "vi"], ["vi", "en"]] as const) {
  const { heard, reference, accepted } = await run(client, pairs, source, target, values.show);
  const share = (count: number) => `${(100 * count / pairs.length).toFixed(0)} %`;
  console.log(
    `${source} -> ${target}: of ${pairs.length}, ${share(reference)} came back as the reference, ` +
      `${share(accepted)} as the reference or an accepted alternative (${share(heard)} were heard exactly)`,
  );
}
