/**
 * The greedy model of a published export, rebuilt once and kept in a cache folder. Where nothing can be written, it is
 * rebuilt at each start and lives in memory.
 *
 * @module
 */
import { createHash } from "node:crypto";
import {
  closeSync,
  existsSync,
  fstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname } from "node:path";
import process from "node:process";
import type { ModelConfig } from "../model_config.ts";
import type { OnnxModel } from "./onnx_file.ts";

/** Counts changes of the rebuilt graph, so that an older one in a cache is not taken. */
const VERSION = 4;

/**
 * The file of the rebuilt model, or its bytes when there is no cache folder to write to. Throws an `UnknownGraphError`
 * when the published graphs are laid out in another way.
 */
export async function rebuiltModel(
  config: ModelConfig,
  cacheFolder?: string,
): Promise<string | Uint8Array<ArrayBuffer>> {
  const file = cacheFolder === undefined ? undefined : `${cacheFolder}/greedy-${fingerprint(config)}.onnx`;
  if (file !== undefined && existsSync(file)) return file;
  const { encodeModel } = await import("./onnx_file.ts");
  const model = await rebuild(config);
  return file !== undefined && await keep(file, model) ? file : encodeModel(model);
}

/** Imported only here, as a start with a filled cache needs none of it. */
async function rebuild(config: ModelConfig): Promise<OnnxModel> {
  const { greedyModel } = await import("./greedy_model.ts");
  const { readPublishedModel } = await import("./published_model.ts");
  const files = { encoder: readFileSync(config.files.encoder), decoder: readFileSync(config.files.decoder) };
  const shape = { dModel: config.heads * config.headSize, heads: config.heads };
  return greedyModel(readPublishedModel(files, shape), config);
}

/** How many bytes of a file, spread over it, stand for the whole. */
const SAMPLES = 64;
const SAMPLE_BYTES = 1024;

/** Stands for the published files, wherever they lie and whenever they were copied, without reading all of them. */
function fingerprint({ files, start, end, pad, heads }: ModelConfig): string {
  const hash = createHash("sha256").update(JSON.stringify([VERSION, start, end, pad, heads]));
  for (const file of [files.encoder, files.decoder]) {
    const descriptor = openSync(file, "r");
    const { size } = fstatSync(descriptor);
    hash.update(`${size}`);
    const sample = new Uint8Array(SAMPLE_BYTES);
    for (let at = 0; at < SAMPLES; at++) {
      const count = readSync(descriptor, sample, 0, SAMPLE_BYTES, Math.floor(size * at / SAMPLES));
      hash.update(sample.subarray(0, count));
    }
    closeSync(descriptor);
  }
  return hash.digest("hex").slice(0, 16);
}

/**
 * The graph and its weights as two files. Each is written aside and renamed, the weights first, so that another replica
 * never reads half of them; false where nothing can be written.
 */
async function keep(file: string, model: OnnxModel): Promise<boolean> {
  const { encodeModel } = await import("./onnx_file.ts");
  const { withWeightsApart } = await import("./weights_file.ts");
  const weightsFile = file.replace(/\.onnx$/, ".weights");
  const { model: graph, weights } = withWeightsApart(model, basename(weightsFile));
  try {
    mkdirSync(dirname(file), { recursive: true });
    for (const [path, bytes] of [[weightsFile, weights], [file, encodeModel(graph)]] as const) {
      const aside = `${path}.${process.pid}.part`;
      writeFileSync(aside, bytes);
      renameSync(aside, path);
    }
    return true;
  } catch {
    return false;
  }
}
