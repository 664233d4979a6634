/** JSON lines on standard output. */
import { writeSync } from "node:fs";
import type { Log, LogFields } from "../lib/log.ts";

/** One JSON object a line to `write`, standard output by default. */
export function createLog(service: string, write: (line: string) => void = writeLine): Log {
  const at = (level: string) => (message: string, fields: LogFields = {}) =>
    write(JSON.stringify({ time: new Date().toISOString(), level, service, message, ...fields }));
  return { info: at("info"), warn: at("warn"), error: at("error") };
}

function writeLine(line: string): void {
  try {
    writeSync(1, `${line}\n`);
  } catch {
    // A closed pipe must not end the calls.
  }
}
