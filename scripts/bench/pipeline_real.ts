/**
 * What one utterance costs from speech to voice with models of the size of published ones: 4 s of speech, 12 words. The
 * stages run one after the other, as after the end of speech; in a call the first two mostly run before it.
 *
 * @module
 */
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { FunctionClient, toPcm16 } from "@jbcalling/contract";
import { decodeAudio } from "../../functions/stt/decode/mod.ts";
import { milliseconds, percentile, type Row, timed } from "./stats.ts";
import { residentMiB, startFunction } from "./system.ts";
import { makeTwins, REAL_TRANSLATORS, sentences } from "./translate_real.ts";
import { writeRecognizerTwin } from "./twins/recognizer.ts";
import { VOICE_RATE, writeVoiceTwin } from "./twins/voice.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const FOLDER = join(ROOT, ".cache/twins");
const STARTER = join(ROOT, "functions/stt/models/starter");
const RATE = 16_000;
const SPEECH_SECONDS = 4;

/** What the same stages took in the system that came before this one, on average, in ms. */
const BEFORE_MS = 510;

const STAGES = ["stt", "translate", "tts"] as const;

export async function benchPipeline(rounds: number): Promise<Row[]> {
  const packs = makePacks();
  await using stt = await startFunction("stt", { STT_PACK_DIR: packs.stt });
  await using translate = await startFunction("translate", packs.translate);
  await using tts = await startFunction("tts", { TTS_PACK_DIR: packs.tts });
  const [hear, say, speak] = [stt, translate, tts].map(({ url }) => new FunctionClient({ baseUrl: url }));
  const sentence = await sentences();
  const audio = await speech();
  const times: Record<(typeof STAGES)[number] | "sum", number[]> = { stt: [], translate: [], tts: [], sum: [] };
  for (let round = -2; round < rounds; round++) {
    const text = sentence();
    const took = {
      stt: await timed(() => hear!.transcribe({ audio, contentType: `audio/L16;rate=${RATE}`, language: "en" })),
      translate: await timed(() => say!.translate({ q: text, source: "en", target: "vi", draft: "?" })),
      tts: await timed(async () => {
        const reply = await speak!.synthesize({ text, language: "en", voice: "twin-en", format: "pcm" });
        await reply.body?.getReader().read();
      }),
    };
    if (round < 0) continue;
    for (const stage of STAGES) times[stage].push(took[stage]);
    times.sum.push(took.stt + took.translate + took.tts);
  }
  const memory = await Promise.all([stt, translate, tts].map(async ({ pid }) => (await residentMiB(pid)).toFixed(0)));
  const stages = STAGES.map((stage) => `${stage} ${milliseconds(times[stage])}`).join("; ");
  return [{
    what: `real size, ${SPEECH_SECONDS} s of speech to the first sound of its translation, 12 words`,
    ours: `${milliseconds(times.sum)} (${stages}; ${memory.join(" + ")} MiB)`,
    peer: `${BEFORE_MS} ms`,
    ratio: percentile(times.sum, 0.5) / BEFORE_MS,
    aim: { atMost: 1 },
  }];
}

function makePacks() {
  makeTwins();
  const [stt, tts] = [join(FOLDER, "recognizer"), join(FOLDER, "voice")];
  if (!existsSync(join(stt, "pack.json"))) {
    writeRecognizerTwin(stt);
    const recognizer = { type: "zipformer-ctc", model: "model.onnx", tokens: "tokens.txt" };
    const starter = join("../../../functions/stt/models/starter");
    writePack(stt, {
      name: "real-size twin",
      recognizers: { vi: { id: "twin-vi", ...recognizer }, en: { id: "twin-en", ...recognizer } },
      languageIdentification: {
        ...{ id: "starter-lid", type: "zipformer-ctc" },
        ...{ model: `${starter}/lid/model.int8.onnx`, tokens: `${starter}/lid/tokens.txt` },
      },
      voiceActivity: { model: `${starter}/../vad/silero_vad.onnx` },
    });
  }
  if (!existsSync(join(tts, "pack.json"))) {
    writeVoiceTwin(tts);
    const voice = { id: "twin-en", type: "vits", languages: ["en"], model: "voice.onnx", tokens: "tokens.txt" };
    writePack(tts, { name: "real-size twin", voices: [{ ...voice, sampleRate: VOICE_RATE }] });
  }
  return { stt, tts, translate: REAL_TRANSLATORS };
}

function writePack(folder: string, pack: unknown): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "pack.json"), JSON.stringify(pack));
}

/** Something that the speech check takes for speech. */
async function speech(): Promise<Uint8Array<ArrayBuffer>> {
  const file = await Deno.readFile(join(STARTER, "../../../_shared/phrasebook/clips/hello-en.wav"));
  const { samples } = await decodeAudio(file, "audio/wav", { maxAudioMs: 60_000 }, new AbortController().signal);
  return toPcm16(Float32Array.from({ length: SPEECH_SECONDS * RATE }, (_, at) => samples[at % samples.length]!));
}
