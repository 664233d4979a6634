/** A transcript to read: the day, then each caption with its time of day, its speaker and both lines. */
import { linesOf, type TranscriptInput } from "./transcript.ts";

export function transcriptToTxt({ room, captions, offsetMinutes }: TranscriptInput): string {
  const first = captions[0]?.startedAt ?? Date.now();
  const offset = offsetMinutes ?? -new Date(first).getTimezoneOffset();
  const local = (ms: number) => new Date(ms + offset * 60_000).toISOString();
  const entries = captions.flatMap((caption) => {
    const [main, original] = linesOf(caption);
    if (main === undefined) return [];
    const time = local(caption.startedAt).slice(11, 19);
    return [`[${time}] ${caption.name}: ${main}\n${original === undefined ? "" : `           ${original}\n`}`];
  });
  return `${room} · ${local(first).slice(0, 10)}\n\n${entries.join("\n")}`;
}
