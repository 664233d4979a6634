/**
 * Benchmarks: ratios measured in one run. It measures and does not judge, so it always ends with 0.
 *
 *     deno task bench [stt] [stt-partials] [translate] [translate-real] [pipeline-real] [tts] [start] [--rounds 40]
 *
 * @module
 */
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { benchPipeline } from "./pipeline_real.ts";
import { benchStart } from "./start.ts";
import { markdown, type Row } from "./stats.ts";
import { benchStt } from "./stt.ts";
import { benchPartials } from "./stt_partials.ts";
import { benchTranslate } from "./translate.ts";
import { benchRealSize } from "./translate_real.ts";
import { benchTts } from "./tts.ts";

const BENCHES: Record<string, (rounds: number) => Promise<Row[]>> = {
  stt: benchStt,
  "stt-partials": benchPartials,
  translate: benchTranslate,
  "translate-real": benchRealSize,
  "pipeline-real": benchPipeline,
  tts: benchTts,
  start: benchStart,
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: "string", default: "40" }, help: { type: "boolean", short: "h", default: false } },
});
const names = positionals.length > 0 ? positionals : Object.keys(BENCHES);
const unknown = names.find((name) => !(name in BENCHES));
if (values.help || unknown) {
  console.log(`deno task bench [${Object.keys(BENCHES).join("] [")}] [--rounds 40]`);
  Deno.exit(unknown ? 2 : 0);
}
console.log(`${cpus()[0]?.model ?? "unknown CPU"}, ${cpus().length} cores, load ${Deno.loadavg()[0]!.toFixed(1)}\n`);
const rows: Row[] = [];
for (const name of names) rows.push(...await BENCHES[name]!(Number(values.rounds)));
console.log(markdown(rows));
