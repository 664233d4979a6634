/** JSON-line logs. Fields are ids, durations, counts and outcomes; never what somebody said, wrote or holds as a key. */

export type LogFields = Record<string, string | number | boolean | undefined>;

export interface Log {
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}

/** One JSON object a line to `write`, standard output by default. */
export function createLog(service: string, write: (line: string) => void = writeLine): Log {
  const at = (level: string) => (message: string, fields: LogFields = {}) =>
    write(JSON.stringify({ time: new Date().toISOString(), level, service, message, ...fields }));
  return { info: at("info"), warn: at("warn"), error: at("error") };
}

const encoder = new TextEncoder();

function writeLine(line: string): void {
  try {
    Deno.stdout.writeSync(encoder.encode(line + "\n"));
  } catch {
    // A closed pipe must not end the service.
  }
}

/** The error as a log field: its class and code, never its message, which may quote input. */
export function errorName(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const code = (error as { code?: unknown }).code;
  return typeof code === "string" ? `${error.name}:${code}` : error.name;
}
