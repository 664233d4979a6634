/** The client in a real Chromium, each page against a scripted gateway of its own. */
import { openHost } from "@jbcalling/testing";
import { join } from "node:path";
import { type Browser, chromium, type Page } from "playwright-core";
import { webFunction } from "../function.ts";
import type { Settings } from "../settings/settings.ts";
import { ScriptedGateway } from "./scripted_gateway.ts";

const DIST = join(import.meta.dirname!, "../dist");

/** What one step may take on a busy machine, in ms. */
const STEP_MS = 90_000;

export const PHONE = { width: 390, height: 844 };
export const DESKTOP = { width: 1440, height: 900 };

/** Devices that the person allows, refuses, or does not have. */
export type MediaAnswer = "allowed" | "refused" | "missing";

export interface BrowserOptions {
  media?: MediaAnswer;
  /** A file of JPEG pictures one after another that the camera shows, `.mjpeg`; the browser's test picture by default. */
  picture?: string;
}

export interface PageOptions {
  viewport?: { width: number; height: number };
  scheme?: "light" | "dark";
  /** What the person chose before. */
  settings?: Partial<Settings>;
  /** The person wants no motion: a colour in the middle of a transition is nobody's colour. */
  still?: boolean;
  /** Runs in the page before its own scripts. */
  script?: string;
}

export interface OpenClient {
  /** Not opened yet: `page.goto(gateway.url)`. */
  page: Page;
  gateway: ScriptedGateway;
  /** Errors of the page and breaches of its content policy; there should be none. */
  problems: string[];
  close(): Promise<void>;
}

export class ClientBrowser {
  readonly #browser: Browser;
  readonly #host = openHost(webFunction(DIST), null);

  private constructor(browser: Browser) {
    this.#browser = browser;
  }

  static async launch({ media = "allowed", picture }: BrowserOptions = {}): Promise<ClientBrowser> {
    const browser = await chromium.launch({
      executablePath: Deno.env.get("CHROMIUM") ?? "/usr/bin/chromium",
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        ...(media === "refused" ? [] : ["--use-fake-ui-for-media-stream"]),
        ...(media === "missing" ? [] : ["--use-fake-device-for-media-stream"]),
        ...(picture ? [`--use-file-for-fake-video-capture=${picture}`] : []),
      ],
    });
    return new ClientBrowser(browser);
  }

  /** A page with a profile of its own. */
  async open(
    { viewport = DESKTOP, scheme = "light", settings = {}, still, script }: PageOptions = {},
  ): Promise<OpenClient> {
    const gateway = await ScriptedGateway.create({
      fallback: (request) => this.#host.get(new URL(request.url).pathname, Object.fromEntries(request.headers)),
    });
    const phone = viewport.width < 600;
    const context = await this.#browser.newContext({
      viewport,
      colorScheme: scheme,
      reducedMotion: still ? "reduce" : "no-preference",
      locale: "en-US",
      hasTouch: phone,
      isMobile: phone,
      deviceScaleFactor: phone ? 2 : 1,
    });
    context.setDefaultTimeout(STEP_MS);
    const page = await context.newPage();
    const problems: string[] = [];
    page.on("pageerror", (error) => problems.push(String(error)));
    page.on("console", (message) => {
      if (message.type() === "error") problems.push(message.text());
    });
    if (script) await page.addInitScript(script);
    const chosen = JSON.stringify({ interfaceLanguage: "en", speaks: "en", hears: "en", ...settings });
    await page.addInitScript(`localStorage["jbcalling.settings"] ??= ${JSON.stringify(chosen)}`);
    return {
      page,
      gateway,
      problems,
      async close() {
        await context.close();
        await gateway.close();
      },
    };
  }

  /** Closes what is still open, too. */
  async close(): Promise<void> {
    await this.#browser.close();
  }
}
