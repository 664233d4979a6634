/** Asks a function behind the edge whether it is ready. */
const TIMEOUT_MS = 1500;

/** `baseUrl` is the edge's. Never throws. */
export async function isFunctionReady(baseUrl: string, name: string): Promise<boolean> {
  try {
    const url = `${baseUrl.replace(/\/+$/, "")}/${name}/ready`;
    const reply = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) });
    await reply.body?.cancel();
    return reply.ok;
  } catch {
    return false;
  }
}
