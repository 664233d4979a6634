/** Text to sentences, so that the first can be heard while the next are still to be spoken. */

/** No piece is longer than this; a longer sentence is cut at a comma or a space. */
const MAX_CHARACTERS = 240;

/** The sentences of a text, trimmed, none empty. */
export function splitSentences(text: string, language: string): string[] {
  const segmenter = new Intl.Segmenter(language, { granularity: "sentence" });
  return text.split(/\n+/)
    .flatMap((line) => [...segmenter.segment(line)].map(({ segment }) => segment.trim()))
    .filter((sentence) => sentence.length > 0)
    .flatMap(cut);
}

function cut(sentence: string): string[] {
  const pieces: string[] = [];
  let rest = sentence;
  while (rest.length > MAX_CHARACTERS) {
    const head = rest.slice(0, MAX_CHARACTERS);
    const at = Math.max(head.lastIndexOf(", "), head.lastIndexOf("; "));
    const end = at > MAX_CHARACTERS / 3 ? at + 1 : head.lastIndexOf(" ") > 0 ? head.lastIndexOf(" ") : MAX_CHARACTERS;
    pieces.push(rest.slice(0, end).trim());
    rest = rest.slice(end).trim();
  }
  return rest ? [...pieces, rest] : pieces;
}
