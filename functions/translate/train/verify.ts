/**
 * Checks a pack: the int8 graphs must say what the torch model says.
 *
 *     deno run -A verify.ts --pack FOLDER --translations FILE [--save FILE] [--limit N]
 *
 * The file is what `evaluate.py --save` writes (kind, form, source, found by torch, expected); `--save` gets the same
 * columns with what the pack found, for `evaluate.py --score`. Wants `onnxruntime-node` and `@huggingface/tokenizers`.
 */
import { Tokenizer } from "@huggingface/tokenizers";
import * as ort from "onnxruntime-node";

type Feeds = Record<string, ort.Tensor>;

function argument(name: string): string | undefined {
  const index = Deno.args.indexOf(`--${name}`);
  return index < 0 ? undefined : Deno.args[index + 1];
}

const pack = argument("pack");
const translations = argument("translations");
if (!pack || !translations || Deno.args.includes("--help")) {
  console.log("deno run -A verify.ts --pack FOLDER --translations FILE [--save FILE] [--limit N]");
  Deno.exit(2);
}

const readJson = (name: string) => JSON.parse(Deno.readTextFileSync(`${pack}/${name}`));
const config = readJson("config.json");
const tokenizer = new Tokenizer(readJson("tokenizer.json"), readJson("tokenizer_config.json"));
const options = { intraOpNumThreads: 1, interOpNumThreads: 1 };
const encoder = await ort.InferenceSession.create(`${pack}/onnx/encoder_model_quantized.onnx`, options);
const decoder = await ort.InferenceSession.create(`${pack}/onnx/decoder_model_merged_quantized.onnx`, options);

const int64 = (values: number[]) => new ort.Tensor("int64", BigInt64Array.from(values, BigInt), [1, values.length]);
const bool = (value: boolean) => new ort.Tensor("bool", Uint8Array.of(Number(value)), [1]);

/** The index of the largest of the first `count` logits of the last position. */
function best(logits: ort.Tensor, count: number): number {
  const values = logits.data as Float32Array;
  const start = values.length - (logits.dims.at(-1) ?? 0);
  let index = 0;
  for (let i = 1; i < count; i++) if ((values[start + i] ?? 0) > (values[start + index] ?? 0)) index = i;
  return index;
}

/** Source ids -> target ids without `</s>`, greedily, one sentence at a time. */
async function greedy(ids: number[], longest = 80): Promise<number[]> {
  const mask = int64(ids.map(() => 1));
  const encoded = (await encoder.run({ input_ids: int64(ids), attention_mask: mask })).last_hidden_state!;
  const heads = config.decoder_attention_heads;
  const empty = new ort.Tensor("float32", new Float32Array(0), [1, heads, 0, config.d_model / heads]);
  const feeds: Feeds = { encoder_attention_mask: mask, encoder_hidden_states: encoded, use_cache_branch: bool(false) };
  for (const name of decoder.inputNames) if (name.startsWith("past_key_values")) feeds[name] = empty;
  const found: number[] = [];
  let token: number = config.decoder_start_token_id;
  while (found.length < longest) {
    const outputs = await decoder.run({ ...feeds, input_ids: int64([token]) });
    for (const name of decoder.outputNames.filter((name) => name.startsWith("present"))) {
      if (found.length && name.includes(".encoder.")) continue; // empty with the cache: the first step's stay
      feeds[name.replace("present", "past_key_values")] = outputs[name]!;
    }
    feeds.use_cache_branch = bool(true);
    token = best(outputs.logits!, config.pad_token_id);
    if (token === config.eos_token_id) break;
    found.push(token);
  }
  return found;
}

const rows = Deno.readTextFileSync(translations).trimEnd().split("\n").map((line) => line.split("\t"));
const chosen = rows.slice(0, Number(argument("limit") ?? rows.length));
const results: string[] = [];
let same = 0;
const started = performance.now();
for (const [kind, form, source = "", torch, expected] of chosen) {
  const found = tokenizer.decode(await greedy(tokenizer.encode(source).ids), { skip_special_tokens: true });
  if (found === torch) same++;
  else if (results.length - same < 5) console.log(`${source} -> ${found} | torch: ${torch}`);
  results.push([kind, form, source, found, expected].join("\t"));
}
const milliseconds = (performance.now() - started) / chosen.length;
console.log(`${same} of ${chosen.length} as torch says, ${milliseconds.toFixed(1)} ms a sentence`);
const save = argument("save");
if (save) Deno.writeTextFileSync(save, results.join("\n") + "\n");
