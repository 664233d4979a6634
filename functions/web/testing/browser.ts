/** The client in a real Chromium against the scripted gateway. */
import { openHost } from "@jbcalling/testing";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BrowserContext, chromium, type Page } from "playwright-core";
import { webFunction } from "../function.ts";
import type { Settings } from "../settings/settings.ts";
import { ScriptedGateway } from "./scripted_gateway.ts";

const DIST = join(import.meta.dirname!, "../dist");

export const PHONE = { width: 390, height: 844 };
export const DESKTOP = { width: 1440, height: 900 };

export interface ClientOptions {
  viewport?: { width: number; height: number };
  scheme?: "light" | "dark";
  /** Devices that the person allows, refuses, or does not have. */
  media?: "allowed" | "refused" | "missing";
  settings?: Partial<Settings>;
  /** Runs in the page before its own scripts. */
  script?: string;
  /** A file of JPEG pictures one after another that the camera shows, `.mjpeg`; the browser's test picture by default. */
  picture?: string;
  port?: number;
}

export interface OpenClient {
  page: Page;
  gateway: ScriptedGateway;
  /** Errors of the page and breaches of its content policy; there should be none. */
  problems: string[];
  close(): Promise<void>;
}

/** One page with a profile of its own; the page is not opened yet. */
export async function openClient(options: ClientOptions = {}): Promise<OpenClient> {
  const host = openHost(webFunction(DIST), null);
  const gateway = await ScriptedGateway.create({
    port: options.port,
    fallback: (request) => host.get(new URL(request.url).pathname, Object.fromEntries(request.headers)),
  });
  const profile = mkdtempSync(join(tmpdir(), "chromium-"));
  const context = await launch(profile, options);
  const page = context.pages()[0] ?? await context.newPage();
  const problems: string[] = [];
  page.on("pageerror", (error) => problems.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error") problems.push(message.text());
  });
  if (options.script) await page.addInitScript(options.script);
  const settings = JSON.stringify({ interfaceLanguage: "en", speaks: "en", hears: "en", ...options.settings });
  await page.addInitScript(`localStorage["jbcalling.settings"] ??= ${JSON.stringify(settings)}`);
  return {
    page,
    gateway,
    problems,
    async close() {
      await context.close();
      await gateway.close();
      rmSync(profile, { recursive: true, force: true });
    },
  };
}

function launch(profile: string, options: ClientOptions): Promise<BrowserContext> {
  const { viewport = DESKTOP, scheme = "light", media = "allowed" } = options;
  return chromium.launchPersistentContext(profile, {
    executablePath: Deno.env.get("CHROMIUM") ?? "/usr/bin/chromium",
    headless: true,
    viewport,
    colorScheme: scheme,
    locale: "en-US",
    hasTouch: viewport.width < 600,
    deviceScaleFactor: viewport.width < 600 ? 2 : 1,
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
      ...(options.picture ? [`--use-file-for-fake-video-capture=${options.picture}`] : []),
    ],
  });
}
