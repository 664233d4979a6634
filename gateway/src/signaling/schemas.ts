/** What clients may send, checked before anything else looks at it. */
import {
  LANGUAGES,
  MAX_GLOSSARY_ENTRIES,
  MAX_TERM_LENGTH,
  MEDIA_SOURCES,
  type MediaParameters,
  OUTPUT_MODES,
  type RequestName,
  type Requests,
  ROLES,
  type TokenRequest,
} from "@jbcalling/contract";
import { z } from "zod";

/** Ids are this project's and mediasoup's: UUIDs. */
const id = z.string().min(1).max(64);

/** The inside is checked by mediasoup, its size by the socket. */
const media: z.ZodType<MediaParameters> = z.record(z.string(), z.unknown());

const language = z.enum(LANGUAGES);
const kind = z.enum(["audio", "video"]);

const line = (length: number) => {
  return z.string().trim().min(1).max(length).refine(
    (text) => !/\p{Cc}/u.test(text),
    "must hold no control characters",
  );
};

/** Long enough for real names, short enough for a caption's line. */
const name = line(64);

const glossaryEntry = z.strictObject({ en: line(MAX_TERM_LENGTH), vi: line(MAX_TERM_LENGTH) });

export const ROOM_ID = /^[A-Za-z0-9_-]{1,64}$/;

const SECONDS_A_DAY = 86_400;

export const tokenRequest: z.ZodType<TokenRequest> = z.strictObject({
  name,
  speaks: language,
  hears: language,
  output: z.enum(OUTPUT_MODES).optional(),
  role: z.enum(ROLES).optional(),
  ttlSeconds: z.int().min(1).max(SECONDS_A_DAY).optional(),
});

type Payloads = { [Name in RequestName]: z.ZodType<Requests[Name]["payload"]> };

export const REQUESTS: Payloads = {
  join: z.strictObject({
    resume: z.strictObject({ peerId: id, resumeKey: z.string().max(128), lastSeq: z.int().min(0) }).optional(),
  }),
  createTransport: z.strictObject({ direction: z.enum(["send", "receive"]) }),
  connectTransport: z.strictObject({ transportId: id, dtlsParameters: media }),
  restartIce: z.strictObject({ transportId: id }),
  produce: z.strictObject({ transportId: id, kind, source: z.enum(MEDIA_SOURCES), rtpParameters: media }),
  setProducerPaused: z.strictObject({ producerId: id, paused: z.boolean() }),
  closeProducer: z.strictObject({ producerId: id }),
  consume: z.strictObject({ producerId: id, rtpCapabilities: media }),
  resumeConsumer: z.strictObject({ consumerId: id }),
  setPreferences: z.strictObject({
    speaks: language.optional(),
    hears: language.optional(),
    output: z.enum(OUTPUT_MODES).optional(),
  }),
  setGlossary: z.strictObject({ entries: z.array(glossaryEntry).max(MAX_GLOSSARY_ENTRIES) }),
  leave: z.strictObject({}),
};

/** Where a payload is wrong and why, without its values. */
export function problemOf({ issues }: z.ZodError): string {
  return issues.slice(0, 3).map(({ path, message }) => `${path.join(".") || "payload"}: ${message}`).join("; ");
}
