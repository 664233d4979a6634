/** The call's gateway as a program: Node with what its setup made ready. */
import { ensureGateway } from "../setup/gateway.ts";
import type { WriteLine } from "./output.ts";
import type { Program } from "./program.ts";

export interface GatewayProgramOptions {
  /** A robot joins every room. */
  demo: boolean;
  version: string;
  write: WriteLine;
}

/** Sets the gateway up where that was not done yet. Throws a line that says what is missing. */
export async function gatewayProgram(options: GatewayProgramOptions): Promise<(edgeUrl: string) => Program> {
  const { demo, version, write } = options;
  const { node, mainFile, env } = await ensureGateway(write);
  return (edgeUrl) => ({
    command: node,
    args: [mainFile],
    env: {
      ...env,
      FUNCTIONS_URL: edgeUrl,
      VERSION: version,
      DEMO: demo ? "1" : "0",
      // Every worker takes a free port, so that replicas and several systems on one machine do not meet.
      RTC_PORT: Deno.env.get("RTC_PORT") ?? "0",
    },
  });
}
