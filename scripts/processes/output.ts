/** Lines on the terminal: many processes write, each line says whose it is. */

const COLOURS = [36, 33, 35, 32, 34, 31];

export type WriteLine = (line: string) => void;

const encoder = new TextEncoder();

/** Writes one whole line, so that lines of different processes never mix. */
export function printLine(line: string): void {
  writeAll(Deno.stdout, line + "\n");
}

export function printError(line: string): void {
  writeAll(Deno.stderr, line + "\n");
}

/** A writer that puts `[name]` before each line, in the name's colour when the output is a terminal. */
export function prefixed(name: string, colourIndex: number, write: WriteLine): WriteLine {
  const coloured = Deno.stdout.isTerminal() && !Deno.noColor;
  const label = coloured ? `\x1b[${COLOURS[colourIndex % COLOURS.length]}m[${name}]\x1b[0m` : `[${name}]`;
  return (line) => write(`${label} ${line}`);
}

/** Passes each line of a stream on; resolves at its end. */
export async function eachLine(stream: ReadableStream<Uint8Array>, write: WriteLine): Promise<void> {
  let rest = "";
  const decoder = new TextDecoder();
  for await (const chunk of stream) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split(/\r?\n/);
    rest = lines.pop() ?? "";
    for (const line of lines) write(line);
  }
  if (rest) write(rest);
}

function writeAll(to: { writeSync(bytes: Uint8Array): number }, text: string): void {
  let bytes = encoder.encode(text);
  try {
    while (bytes.length > 0) bytes = bytes.subarray(to.writeSync(bytes));
  } catch (error) {
    // Whoever read our output has gone (`start | head`): what runs must still be stopped cleanly.
    if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
  }
}
