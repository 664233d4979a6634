/** A session against the scripted gateway, with the real socket and the real media client on a fake WebRTC. */
import type { Preferences } from "@jbcalling/contract";
import * as fakeParameters from "mediasoup-client/fakeParameters";
import { FakeHandler } from "mediasoup-client/handlers/FakeHandler";
import { tokenFetcher } from "../adapters/http_token.ts";
import { mediasoupLinks } from "../adapters/mediasoup_link.ts";
import { socketConnector, type SocketOptions } from "../adapters/socket_io.ts";
import { Backoff } from "../session/backoff.ts";
import { CallSession } from "../session/call_session.ts";
import type { ScriptedGateway } from "./scripted_gateway.ts";

/** Waits a twentieth of the usual time. */
class QuickBackoff extends Backoff {
  override nextMs(): number {
    return super.nextMs() / 20;
  }
}

export function sessionAt(
  { url }: ScriptedGateway,
  preferences: Partial<Preferences> = {},
  socket: SocketOptions = {},
) {
  const session = new CallSession({
    room: "room",
    name: "Anna",
    preferences: { speaks: "en", hears: "en", output: "both", ...preferences },
    fetchToken: tokenFetcher({ url }),
    connect: socketConnector({ url, ...socket }),
    createLink: mediasoupLinks({ handlerFactory: FakeHandler.createFactory(fakeParameters) }),
    backoff: new QuickBackoff(),
  });
  const phases: string[] = [];
  session.subscribe(({ phase }) => phases.push(phase.name));
  return { session, phases, leave: () => session.leave() };
}

/** Resolves when the condition holds; rejects after `ms`. */
export async function until(condition: () => boolean | Promise<boolean>, ms = 20_000): Promise<void> {
  const end = performance.now() + ms;
  while (!await condition()) {
    if (performance.now() > end) throw new Error(`Cannot wait longer for ${condition}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
