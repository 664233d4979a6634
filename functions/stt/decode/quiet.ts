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
