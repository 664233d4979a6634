/** The gateway as a process: until SIGTERM or SIGINT; exits with 0 after a clean stop and with 1 when it cannot start. */
import process from "node:process";
import { readConfig } from "./config.ts";
import { startGateway } from "./gateway.ts";
import { errorName } from "./lib/log.ts";
import { createLog } from "./ops/json_log.ts";

/** Clients are told at once; what does not end by then is cut off, in ms. */
const STOP_WITHIN_MS = 8000;

const log = createLog("gateway");

// A promise that nobody waited for belongs to one room; the calls in the others go on.
process.on("unhandledRejection", (error) => log.error("unhandled rejection", { error: errorName(error) }));

try {
  const gateway = await startGateway(readConfig(process.env), log);
  log.info("ready", { port: gateway.port, workers: gateway.workers.size });
  const signal = await stopSignal();
  log.info("stopping", { signal });
  setTimeout(() => {
    log.warn("did not stop in time");
    process.exit(0);
  }, STOP_WITHIN_MS).unref();
  await gateway.stop();
  log.info("stopped");
  process.exit(0);
} catch (error) {
  log.error("cannot start", { error: errorName(error), detail: String((error as Error)?.message ?? error) });
  process.exit(1);
}

function stopSignal(): Promise<string> {
  return new Promise((resolve) => {
    for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => resolve(signal));
  });
}
