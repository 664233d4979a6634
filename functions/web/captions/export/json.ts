/** A transcript for programs: both lines with their language, times since 1970 and the clock of each utterance. */
import { hasWords } from "../reading.ts";
import type { TranscriptInput } from "./transcript.ts";

export function transcriptToJson({ room, captions }: TranscriptInput): string {
  const utterances = captions.filter(hasWords).map((
    { utteranceId, name, startedAt, original, translation, final, clock },
  ) => ({
    id: utteranceId,
    speaker: name,
    startedAt,
    original: { language: original.language, text: original.text },
    translation: translation && { language: translation.language, text: translation.text },
    final,
    clock,
  }));
  return `${JSON.stringify({ room, utterances }, null, 2)}\n`;
}
