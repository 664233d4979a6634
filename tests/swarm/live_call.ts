/** Two people in a call through the cluster, for as long as a test changes things around them. */
import type { FunctionClient } from "@jbcalling/contract";
import { plainWords } from "../../scripts/quality/heldout.ts";
import { phrases, recordClip } from "../call/clip.ts";
import { Participant, type ShownCaption } from "../call/participant.ts";
import { waitFor } from "../system.ts";
import { type Forward, forwardToLocalhost } from "./forward.ts";

/** What each says first, and words that the other must read. */
const ANNA = { text: "Please send me the report tomorrow.", words: /báo cáo/ };
const MINH = { text: "Cuộc họp bắt đầu lúc mấy giờ?", words: /meeting/ };

const PATIENCE_MS = 60_000;

export interface CallReport {
  /** Utterances that Anna said while they were counted. */
  said: number;
  /** Those that Minh reads, finished and in his language. */
  read: number;
}

export class LiveCall implements AsyncDisposable {
  readonly #forward: Forward;
  readonly #anna: Participant;
  readonly #minh: Participant;
  /** What the gateway says, for messages. */
  readonly #explain: () => string;

  private constructor(forward: Forward, anna: Participant, minh: Participant, explain: () => string) {
    this.#forward = forward;
    this.#anna = anna;
    this.#minh = minh;
    this.#explain = explain;
  }

  /** Anna says six sentences again and again, Minh one. */
  static async start(address: string, client: FunctionClient, explain: () => string): Promise<LiveCall> {
    const forward = await forwardToLocalhost(address);
    const clip = (language: "en" | "vi", sentences: string[], gapMs: number) =>
      recordClip(client, { language, sentences, leadMs: 3000, gapMs });
    const annaClip = await clip("en", [ANNA.text, ...await phrases("en", 5)], 2500);
    const minhClip = await clip("vi", [MINH.text], 10_000);
    const join = (name: string, language: "en" | "vi", file: string) =>
      Participant.join(forward.url, "swarm", { name, speaks: language, hears: language, clip: file });
    const anna = await join("Anna", "en", annaClip);
    const minh = await join("Minh", "vi", minhClip);
    return new LiveCall(forward, anna, minh, explain);
  }

  /** Each hears the other's own voice, reads what they say in the other language, and hears that too. */
  async becomesTranslated(): Promise<void> {
    await this.#until(async () => {
      const heard = await Promise.all([this.#anna, this.#minh].map((each) => each.probe("inbound")));
      return heard.every(({ audioBytes }) => audioBytes > 1000);
    }, "Cannot hear each other");
    for (const [listener, name, { words }] of [[this.#minh, "Anna", ANNA], [this.#anna, "Minh", MINH]] as const) {
      await listener.openTranscript();
      await this.#until(
        async () => (await listener.finals(name)).some(({ main }) => words.test(plainWords(main))),
        `Cannot read what ${name} said`,
      );
      await this.#until(async () => await listener.translatedVoices() === 1, "Cannot hear the translation");
    }
  }

  /** What Anna says while this runs, and what Minh reads of it. */
  async counting(body: () => Promise<void>): Promise<CallReport> {
    const before = (await this.#translated()).length;
    await this.#anna.probe("listen", "mic");
    await body();
    const said = (await this.#anna.probe("heard", "mic")).length;
    const read = async () => (await this.#translated()).length - before;
    // The last ones are on their way; a caption that never comes ends the wait, not the count.
    await this.#until(async () => await read() >= said, "").catch(() => {});
    return { said, read: Math.min(said, await read()) };
  }

  /** They still hear each other, and Minh reads something new. */
  async goesOn(): Promise<void> {
    const before = (await this.#translated()).length;
    const { audioBytes } = await this.#minh.probe("inbound");
    await this.#until(async () => (await this.#minh.probe("inbound")).audioBytes > audioBytes, "Cannot hear Anna");
    await this.#until(async () => (await this.#translated()).length > before, "Cannot read what Anna says");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#anna[Symbol.asyncDispose]();
    await this.#minh[Symbol.asyncDispose]();
    await this.#forward[Symbol.asyncDispose]();
  }

  async #translated(): Promise<ShownCaption[]> {
    return (await this.#minh.finals("Anna")).filter(({ main, original }) => main !== "" && main !== original);
  }

  #until(condition: () => Promise<boolean>, problem: string): Promise<void> {
    return waitFor(condition, () => `${problem}; the gateway:\n${this.#explain()}`, PATIENCE_MS);
  }
}
