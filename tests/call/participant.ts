/** A person in a call: a real Chromium of their own, whose microphone is a file, driven through the client's interface. */
import type { LanguageCode, OutputMode } from "@jbcalling/contract";
import { type Browser, chromium, type Page } from "playwright-core";
import { installProbe, type Probe } from "./probe.ts";

/** What one step may take on a machine that also runs the system and other browsers, in ms. */
const STEP_MS = 90_000;

export interface ParticipantOptions {
  name: string;
  speaks: LanguageCode;
  hears: LanguageCode;
  output?: OutputMode;
  /** The WAV file that the microphone plays; without one the microphone is off. */
  clip?: string;
  camera?: boolean;
  viewport?: { width: number; height: number };
  /** The browser's program; Debian's Chromium by default. */
  executable?: string;
  /** More arguments for the browser. */
  args?: readonly string[];
}

/** Debian's, or what `CHROMIUM` names. */
export const CHROMIUM = Deno.env.get("CHROMIUM") ?? "/usr/bin/chromium";

/** One caption as the page shows it in the transcript. */
export interface ShownCaption {
  utteranceId: string;
  name: string;
  main: string;
  original: string;
  final: boolean;
}

export class Participant implements AsyncDisposable {
  readonly page: Page;
  /** Errors of the page; there should be none. */
  readonly problems: string[] = [];
  readonly #browser: Browser;

  private constructor(browser: Browser, page: Page) {
    this.#browser = browser;
    this.page = page;
    page.on("pageerror", (error) => this.problems.push(String(error)));
  }

  /** Opens the page and joins the room. */
  static async join(url: string, room: string, options: ParticipantOptions): Promise<Participant> {
    const participant = await Participant.open(options);
    const { page } = participant;
    await page.goto(`${url}/r/${room}`);
    await page.getByTestId("join").click();
    await page.getByTestId("call").waitFor();
    return participant;
  }

  /** A browser with a blank page. */
  static async open(options: ParticipantOptions): Promise<Participant> {
    const browser = await chromium.launch({
      executablePath: options.executable ?? CHROMIUM,
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--autoplay-policy=no-user-gesture-required",
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        ...options.args ?? [],
        ...(options.clip ? [`--use-file-for-fake-audio-capture=${options.clip}`] : []),
      ],
    });
    const context = await browser.newContext({ viewport: options.viewport ?? { width: 1280, height: 800 } });
    context.setDefaultTimeout(STEP_MS);
    const page = await context.newPage();
    await page.addInitScript(installProbe);
    const settings = {
      name: options.name,
      speaks: options.speaks,
      hears: options.hears,
      output: options.output ?? "both",
      micOn: options.clip !== undefined,
      cameraOn: options.camera ?? false,
      interfaceLanguage: "en",
    };
    await page.addInitScript((text) => localStorage["jbcalling.settings"] ??= text, JSON.stringify(settings));
    return new Participant(browser, page);
  }

  /** Calls the probe in the page. */
  probe<Name extends keyof Probe>(
    name: Name,
    ...args: Parameters<Probe[Name]>
  ): Promise<Awaited<ReturnType<Probe[Name]>>> {
    return this.page.evaluate(([method, parameters]) => {
      const { __probe } = globalThis as unknown as { __probe: Record<string, (...args: unknown[]) => unknown> };
      return __probe[method as string]!(...parameters as unknown[]);
    }, [name, args] as const) as Promise<Awaited<ReturnType<Probe[Name]>>>;
  }

  async openTranscript(): Promise<void> {
    if (await this.page.getByTestId("transcript").count() === 0) {
      await this.page.getByTestId("toggle-transcript").click();
    }
  }

  /** What the transcript shows now, oldest first; open it before. */
  captions(): Promise<ShownCaption[]> {
    return this.page.getByTestId("entry").evaluateAll((entries) =>
      entries.map((entry) => {
        const text = (selector: string) => entry.querySelector(selector)?.textContent?.trim() ?? "";
        return {
          utteranceId: entry.getAttribute("data-utterance")!,
          name: text(".caption-name"),
          main: text('[data-testid="entry-main"]'),
          original: text('[data-testid="entry-original"]'),
          final: entry.getAttribute("data-final") === "true",
        };
      })
    );
  }

  /** Finished captions of what this speaker said, as this page shows them. */
  async finals(speaker: string): Promise<ShownCaption[]> {
    return (await this.captions()).filter(({ name, final }) => final && name === speaker);
  }

  /** How many translated voices play here. */
  translatedVoices(): Promise<number> {
    return this.page.locator('audio[data-source="translation"]').count();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#browser.close();
  }
}
