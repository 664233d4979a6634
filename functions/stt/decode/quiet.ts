/** Decoders write each damaged frame to the console: a hostile file could fill the log of the service. */

const DECODER_MESSAGE = /^(libopus -\d|@wasm-audio-decoders\/|mpg123-decoder: )/;

let installed = false;

/**
 * From the first call on, drops what the decoders write to `console.error`; they report the same in their results.
 * All other messages pass.
 */
export function silenceDecoders(): void {
  if (installed) return;
  installed = true;
  const write = console.error;
  console.error = (...message: unknown[]) => {
    if (typeof message[0] !== "string" || !DECODER_MESSAGE.test(message[0])) write.apply(console, message);
  };
}

/** Runs a step that ends with an exception as soon as it writes an error; it must be synchronous. */
export function endAtFirstMessage<Result>(step: () => Result): Result {
  const write = console.error;
  console.error = (message: unknown) => {
    throw new Error(String(message));
  };
  try {
    return step();
  } finally {
    console.error = write;
  }
}
