/** Commands to copy: what a newcomer tries first. */

const EXAMPLES: Record<string, (url: string) => string> = {
  translate: (url) =>
    `curl ${url}/translate -H 'content-type: application/json' -d '{"q":"hello","source":"en","target":"vi"}'`,
  tts: (url) =>
    `curl ${url}/tts -H 'content-type: application/json' -d '{"text":"hello","language":"en"}' -o hello.wav`,
  stt: (url) => `curl '${url}/stt?language=en' -H 'content-type: audio/wav' --data-binary @hello.wav`,
};

/** One curl line for each function that runs and has an example. */
export function exampleLines(services: readonly string[], url: string): string[] {
  return Object.keys(EXAMPLES).filter((name) => services.includes(name)).map((name) => EXAMPLES[name]!(url));
}
