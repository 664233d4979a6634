/** A transcript as SubRip subtitles. */
import { cuesOf, linesOf, timestamp, type TranscriptInput } from "./transcript.ts";

export function transcriptToSrt({ captions }: TranscriptInput): string {
  return cuesOf(captions).map(({ startMs, endMs, caption }, at) => {
    const [main, ...rest] = linesOf(caption);
    const text = [`${caption.name}: ${main}`, ...rest].join("\n");
    return `${at + 1}\n${timestamp(startMs, ",")} --> ${timestamp(endMs, ",")}\n${text}\n`;
  }).join("\n");
}
