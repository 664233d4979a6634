/** Asks the system through its public routes, as a caller would. */
import { FunctionClient } from "@jbcalling/contract";

export interface SmokeResult {
  ok: boolean;
  detail: string;
}

const TIMEOUT_MS = 20_000;

/** A busy system says 429: that it works is known once it had time to answer. */
const RETRIES = 10;

/** One real request to a function; for others, its page or health. */
export async function smoke(name: string, url: string): Promise<SmokeResult> {
  const client = new FunctionClient({ baseUrl: url, retries: RETRIES });
  const options = { timeoutMs: TIMEOUT_MS };
  try {
    switch (name) {
      case "translate": {
        const { translatedText } = await client.translate({ q: "hello", source: "en", target: "vi" }, options);
        return { ok: translatedText.length > 0, detail: `hello -> ${translatedText}` };
      }
      case "tts": {
        const reply = await client.synthesize({ text: "hello", language: "en" }, options);
        const { byteLength } = await reply.arrayBuffer();
        return { ok: byteLength > 1000, detail: `${byteLength} bytes of ${reply.headers.get("content-type")}` };
      }
      case "stt": {
        const { text } = await client.transcribe(
          { audio: silence(), contentType: "audio/wav", language: "en" },
          options,
        );
        return { ok: text === "", detail: "a second of silence is heard as silence" };
      }
      default:
        return await page(url + (name === "gateway" ? "/socket.io/?EIO=4&transport=polling" : "/"));
    }
  } catch (error) {
    return { ok: false, detail: error instanceof Error ? error.message : String(error) };
  }
}

async function page(url: string): Promise<SmokeResult> {
  const reply = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) });
  await reply.body?.cancel();
  return { ok: reply.ok, detail: `${url} answers ${reply.status}` };
}

/** The version that answers at the function's public health route. */
export async function servedVersion(name: string, url: string): Promise<string | undefined> {
  const reply = await fetch(`${url}/${name}/health`, { signal: AbortSignal.timeout(TIMEOUT_MS) });
  if (!reply.ok) {
    await reply.body?.cancel();
    return undefined;
  }
  const { version } = await reply.json() as { version?: string };
  return version;
}

/** One second of silence as 16-bit mono WAV at 16 kHz. */
function silence(): Uint8Array<ArrayBuffer> {
  const samples = 16_000;
  const bytes = new Uint8Array(44 + samples * 2);
  const view = new DataView(bytes.buffer);
  const text = (at: number, value: string) => bytes.set(new TextEncoder().encode(value), at);
  text(0, "RIFF");
  view.setUint32(4, bytes.length - 8, true);
  text(8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, 16_000, true);
  view.setUint32(28, 32_000, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  text(36, "data");
  view.setUint32(40, samples * 2, true);
  return bytes;
}
