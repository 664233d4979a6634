/** Segments as subtitle files: SubRip and WebVTT. */
import type { Segment } from "@jbcalling/contract";

export function toSrt(segments: readonly Segment[]): string {
  return segments.map((segment, index) => {
    return `${index + 1}\n${clock(segment.startMs, ",")} --> ${clock(segment.endMs, ",")}\n${segment.text}\n`;
  }).join("\n");
}

export function toVtt(segments: readonly Segment[]): string {
  const cues = segments.map((segment) => {
    return `${clock(segment.startMs, ".")} --> ${clock(segment.endMs, ".")}\n${segment.text}\n`;
  });
  return ["WEBVTT\n", ...cues].join("\n");
}

/** `hh:mm:ss` and milliseconds after the separator. */
function clock(ms: number, separator: string): string {
  const pad = (value: number, width: number) => String(Math.floor(value)).padStart(width, "0");
  const [hours, minutes, seconds] = [ms / 3_600_000, ms / 60_000 % 60, ms / 1000 % 60];
  return `${pad(hours, 2)}:${pad(minutes, 2)}:${pad(seconds, 2)}${separator}${pad(ms % 1000, 3)}`;
}
