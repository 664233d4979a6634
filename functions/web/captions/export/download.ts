/** A transcript as a file: its name, media type and text. */
import { transcriptToJson } from "./json.ts";
import { transcriptToSrt } from "./srt.ts";
import type { TranscriptFormat, TranscriptInput } from "./transcript.ts";
import { transcriptToTxt } from "./txt.ts";
import { transcriptToVtt } from "./vtt.ts";

const FORMATS: Record<TranscriptFormat, { type: string; write: (input: TranscriptInput) => string }> = {
  txt: { type: "text/plain", write: transcriptToTxt },
  srt: { type: "application/x-subrip", write: transcriptToSrt },
  vtt: { type: "text/vtt", write: transcriptToVtt },
  json: { type: "application/json", write: transcriptToJson },
};

export interface TranscriptFile {
  name: string;
  type: string;
  text: string;
}

export function transcriptFile(format: TranscriptFormat, input: TranscriptInput): TranscriptFile {
  const { type, write } = FORMATS[format];
  const day = new Date(input.captions[0]?.startedAt ?? Date.now()).toISOString().slice(0, 10);
  return { name: `${input.room}-${day}.${format}`, type: `${type};charset=utf-8`, text: write(input) };
}
