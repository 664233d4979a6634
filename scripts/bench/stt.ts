/** `/stt` through the edge against the bare recognizer in this process, on the same samples and the same model files. */
import { fileURLToPath } from "node:url";
import { fromPcm16, FunctionClient, toPcm16 } from "@jbcalling/contract";
import sherpa from "sherpa-onnx-node";
import { decodeAudio } from "../../functions/stt/decode/mod.ts";
import { milliseconds, percentile, type Row, timed } from "./stats.ts";
import { startSystem } from "./system.ts";

const MODEL = fileURLToPath(new URL("../../functions/stt/models/starter/en", import.meta.url));
const CONTENT_TYPE = "audio/L16;rate=16000";
const TEXT = "The meeting starts at ten in the morning and we need to talk about the budget for the new project. " +
  "Please send me the report before lunch and call me back when you have time.";

export async function benchStt(rounds: number): Promise<Row[]> {
  await using system = await startSystem("--only", "stt,tts");
  const client = new FunctionClient({ baseUrl: system.url });
  const spoken = await speech(client);
  const recognizer = createRecognizer();
  const rows: Row[] = [];
  for (const seconds of [3, 10]) {
    const samples = spoken.slice(0, seconds * 16_000);
    const body = toPcm16(samples);
    const edge = () => client.transcribe({ audio: body, contentType: CONTENT_TYPE, language: "en" });
    const bare = () => recognize(recognizer, fromPcm16(body));
    for (let warm = 0; warm < 5; warm++) await Promise.all([edge(), bare()]);
    const [ours, theirs]: [number[], number[]] = [[], []];
    for (let round = 0; round < rounds; round++) {
      ours.push(await timed(edge));
      theirs.push(await timed(bare));
    }
    const times = {
      what: `/stt, ${seconds} s clip`,
      ours: milliseconds(ours),
      peer: `bare recognizer ${milliseconds(theirs)}`,
    };
    rows.push({
      ...times,
      what: `${times.what}, p50`,
      ratio: percentile(ours, 0.5) / percentile(theirs, 0.5),
      aim: { atMost: 1.05 },
    });
    rows.push({
      ...times,
      what: `${times.what}, p95`,
      ratio: percentile(ours, 0.95) / percentile(theirs, 0.95),
      aim: { atMost: 1.05 },
    });
    const [through, alone] = [await throughput(edge, rounds), await throughput(bare, rounds)];
    rows.push({
      what: `/stt, ${seconds} s clip, 2 callers`,
      ours: `${through.toFixed(1)} a second`,
      peer: `bare recognizer ${alone.toFixed(1)} a second`,
      ratio: through / alone,
      aim: { atLeast: 0.95 },
    });
  }
  return rows;
}

/** More than 10 s of the project's own voice at 16 kHz. */
async function speech(client: FunctionClient): Promise<Float32Array<ArrayBuffer>> {
  const reply = await client.synthesize({ text: TEXT, language: "en", format: "wav" });
  const { samples } = await decodeAudio(
    await reply.bytes(),
    "audio/wav",
    { maxAudioMs: 60_000 },
    AbortSignal.timeout(10_000),
  );
  return samples;
}

function createRecognizer() {
  return new sherpa.OfflineRecognizer({
    featConfig: { sampleRate: 16_000, featureDim: 80 },
    modelConfig: {
      zipformerCtc: { model: `${MODEL}/model.int8.onnx` },
      tokens: `${MODEL}/tokens.txt`,
      numThreads: 1,
      provider: "cpu",
    },
  });
}

async function recognize(
  recognizer: InstanceType<typeof sherpa.OfflineRecognizer>,
  samples: Float32Array,
): Promise<void> {
  const stream = recognizer.createStream();
  stream.acceptWaveform({ samples, sampleRate: 16_000 });
  await recognizer.decodeAsync(stream);
}

/** Calls a second with two callers at once. */
async function throughput(call: () => Promise<unknown>, rounds: number): Promise<number> {
  const ms = await timed(() =>
    Promise.all([0, 1].map(async () => {
      for (let round = 0; round < rounds; round++) await call();
    }))
  );
  return rounds * 2 / (ms / 1000);
}
