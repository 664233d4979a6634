/** A transcript as WebVTT, the speaker in a voice tag. https://www.w3.org/TR/webvtt1/ */
import { cuesOf, linesOf, timestamp, type TranscriptInput } from "./transcript.ts";

export function transcriptToVtt({ captions }: TranscriptInput): string {
  const cues = cuesOf(captions).map(({ startMs, endMs, caption }) => {
    const lines = linesOf(caption).map(escape).join("\n");
    return `${timestamp(startMs, ".")} --> ${timestamp(endMs, ".")}\n<v ${escape(caption.name)}>${lines}</v>\n`;
  });
  return ["WEBVTT\n", ...cues].join("\n");
}

/** No markup of its own, and no arrow that would end the cue. */
function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
