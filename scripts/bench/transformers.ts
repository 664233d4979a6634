/** transformers.js in its own process, with its own dependencies: it is large and nothing else needs it. */
import { fileURLToPath } from "node:url";

const PEER = fileURLToPath(new URL("./peer", import.meta.url));

export interface Answer {
  ms: number;
  translations: string[];
}

export interface TransformersOptions {
  /** The folder that holds a folder for each pair. */
  models: string;
  pair: string;
  dtype: "q8" | "fp32";
}

export class Transformers implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #lines: AsyncIterator<string>;
  readonly #input: WritableStreamDefaultWriter<Uint8Array>;

  constructor({ models, pair, dtype }: TransformersOptions) {
    this.#child = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--config", `${PEER}/deno.json`, `${PEER}/transformers_peer.ts`, models, pair, dtype],
      cwd: PEER,
      stdin: "piped",
      stdout: "piped",
      stderr: "null",
    }).spawn();
    this.#lines = lines(this.#child.stdout);
    this.#input = this.#child.stdin.getWriter();
  }

  get pid(): number {
    return this.#child.pid;
  }

  /** Translates the texts, called all at once. */
  async translate(texts: string[]): Promise<Answer> {
    await this.#input.write(new TextEncoder().encode(JSON.stringify(texts) + "\n"));
    const { value, done } = await this.#lines.next();
    if (done) throw new Error("Cannot compare as transformers.js stopped");
    return JSON.parse(value);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#input.close();
    await this.#child.status;
  }
}

async function* lines(stream: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<string> {
  let rest = "";
  for await (const chunk of stream.pipeThrough(new TextDecoderStream())) {
    const whole = (rest + chunk).split("\n");
    rest = whole.pop() ?? "";
    yield* whole;
  }
}
