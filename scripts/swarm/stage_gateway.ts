/** Lays out what the gateway's image holds: its source, its packages, the mediasoup worker. */
import type { Staged } from "./stage.ts";

export function stageGateway(): Promise<Staged> {
  throw new Error("not yet");
}
