/** OpenAI's transcription API on top of ours. */
import { LANGUAGE_NAMES, OPENAI_MODELS, type SttReply } from "@jbcalling/contract";
import type { z } from "@jbcalling/runtime";
import type { TranscriptionFormSchema } from "./schemas.ts";
import { toSrt, toVtt } from "./subtitles.ts";

export type TranscriptionForm = z.infer<typeof TranscriptionFormSchema>;

/** The transcript in the format of the form. */
export function openAiReply(reply: SttReply, form: TranscriptionForm): Response {
  switch (form.response_format) {
    case "json":
      return Response.json({ text: reply.text });
    case "verbose_json":
      return Response.json(verbose(reply));
    case "text":
      return text(`${reply.text}\n`, "text/plain");
    case "srt":
      return text(toSrt(reply.segments), "application/x-subrip");
    case "vtt":
      return text(toVtt(reply.segments), "text/vtt");
  }
}

export function openAiModels() {
  const data = OPENAI_MODELS.map((id) => ({ id, object: "model", created: 0, owned_by: "jbcalling" }));
  return { object: "list", data };
}

function verbose(reply: SttReply) {
  return {
    task: "transcribe",
    language: LANGUAGE_NAMES[reply.language].toLowerCase(),
    duration: reply.audioMs / 1000,
    text: reply.text,
    segments: reply.segments.map((segment, id) => ({
      id,
      start: segment.startMs / 1000,
      end: segment.endMs / 1000,
      text: segment.text,
    })),
  };
}

function text(body: string, type: string): Response {
  return new Response(body, { headers: { "content-type": `${type}; charset=utf-8` } });
}
