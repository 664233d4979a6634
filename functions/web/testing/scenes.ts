/** Every state of the interface that a person may meet, arranged in a real browser: for looking at, and for checks. */
import type { Caption, PeerInfo, ProducerInfo } from "@jbcalling/contract";
import type { MediaAnswer, OpenClient, PageOptions } from "./browser.ts";

export interface Scene {
  name: string;
  media?: MediaAnswer;
  options?: PageOptions;
  arrange(client: OpenClient): Promise<void>;
}

const peerOf = (peerId: string, name: string, over: Partial<PeerInfo> = {}): PeerInfo => ({
  peerId,
  name,
  role: "participant",
  connected: true,
  speaks: "vi",
  hears: "vi",
  output: "both",
  ...over,
});

export const MINH = peerOf("minh", "Nguyễn Minh");
export const LAN = peerOf("lan", "Trần Thị Lan");
export const TOM = peerOf("tom", "Tom Baker", { speaks: "en", hears: "en" });
export const MINH_MIC: ProducerInfo = {
  producerId: "minh-mic",
  peerId: "minh",
  kind: "audio",
  source: "mic",
  paused: false,
};
export const MINH_VOICE: ProducerInfo = {
  ...MINH_MIC,
  producerId: "minh-en",
  source: "translation",
  language: "en",
};

const clock = {
  speechEndAt: Date.UTC(2026, 4, 2, 8, 30, 2),
  endpointMs: 310,
  sttMs: 372,
  translateMs: 428,
  ttsMs: 496,
  firstAudioMs: 540,
};

/** A finished caption; `at` orders it and is its minute. */
export function said(peer: PeerInfo, at: number, original: string, translation?: string): Caption {
  const other = peer.speaks === "vi" ? "en" : "vi";
  return {
    seq: at,
    utteranceId: `u${at}`,
    rev: 9,
    peerId: peer.peerId,
    name: peer.name,
    startedAt: Date.UTC(2026, 4, 2, 8, 30 + at),
    original: { language: peer.speaks, text: original, stable: original.length },
    translation: translation === undefined
      ? undefined
      : { language: other, text: translation, stable: translation.length },
    final: true,
    clock,
  };
}

const TALK: Caption[] = [
  said(MINH, 1, "Xin chào, bạn nghe tôi rõ không?", "Hello, can you hear me clearly?"),
  said({ ...TOM, peerId: "me", name: "Anna Berg" }, 2, "Yes, very well. How was your trip?"),
  said(
    MINH,
    3,
    "Chuyến đi rất vui. Chúng tôi ở Hội An ba ngày rồi về Đà Nẵng bằng tàu hỏa.",
    "The trip was wonderful. We stayed in Hội An for three days and came back to Đà Nẵng by train.",
  ),
  said({ ...TOM, peerId: "me", name: "Anna Berg" }, 4, "That sounds lovely. Shall we talk about the meeting?"),
  said(MINH, 5, "Vâng, chiều thứ năm lúc hai giờ được không?", "Yes, would Thursday afternoon at two work?"),
];

/** Somebody in the middle of a sentence. */
export const GROWING: Caption = {
  ...said(
    MINH,
    6,
    "Tôi sẽ gửi tài liệu cho mọi người trước tối nay để",
    "I will send everyone the documents before tonight so that",
  ),
  rev: 4,
  final: false,
  clock: undefined,
  original: { language: "vi", text: "Tôi sẽ gửi tài liệu cho mọi người trước tối nay để", stable: 42 },
  translation: { language: "en", text: "I will send everyone the documents before tonight so that", stable: 34 },
};

/** Opens a room's page with a name that was chosen before, and joins. */
export async function join({ page, gateway }: OpenClient): Promise<void> {
  await page.goto(`${gateway.url}/r/tavi-nolu-mera`);
  await page.getByTestId("preview").waitFor();
  await page.getByTestId("join").click();
  await page.getByTestId("call").waitFor();
}

async function inCall(client: OpenClient, peers: PeerInfo[] = [MINH]): Promise<void> {
  client.gateway.peers = peers;
  client.gateway.producers = [MINH_MIC, MINH_VOICE];
  client.gateway.captions = TALK;
  await join(client);
  client.gateway.emit("activeSpeaker", { peerId: "minh" });
}

async function talking(client: OpenClient, peers?: PeerInfo[]): Promise<void> {
  await inCall(client, peers);
  client.gateway.say(GROWING);
  await client.page.getByTestId("caption-main").waitFor();
}

const NAMED = { settings: { name: "Anna Berg" } };

export const SCENES: Scene[] = [
  {
    name: "home",
    arrange: async ({ page, gateway }) => {
      await page.goto(gateway.url);
      await page.getByTestId("home").waitFor();
      await page.waitForTimeout(1600);
    },
  },
  {
    name: "join",
    options: NAMED,
    arrange: async ({ page, gateway }) => {
      await page.goto(`${gateway.url}/r/tavi-nolu-mera`);
      await page.getByTestId("preview").waitFor();
    },
  },
  {
    name: "join-refused",
    media: "refused",
    arrange: async ({ page, gateway }) => {
      await page.goto(`${gateway.url}/r/tavi-nolu-mera`);
      await page.getByTestId("devices-denied").waitFor();
      await page.getByTestId("join").click();
    },
  },
  {
    name: "join-missing",
    media: "missing",
    options: NAMED,
    arrange: async ({ page, gateway }) => {
      await page.goto(`${gateway.url}/r/tavi-nolu-mera`);
      await page.getByTestId("devices-missing").waitFor();
    },
  },
  { name: "alone", options: NAMED, arrange: join },
  { name: "call", options: NAMED, arrange: (client) => talking(client) },
  {
    name: "call-two-speak",
    options: NAMED,
    arrange: async (client) => {
      await talking(client, [MINH, LAN, TOM]);
      client.gateway.say({
        ...said(LAN, 7, "Em đồng ý, nhưng em", "I agree, but I"),
        final: false,
        original: { language: "vi", text: "Em đồng ý, nhưng em", stable: 9 },
        translation: { language: "en", text: "I agree, but I", stable: 7 },
      });
      await client.page.getByTestId("caption-earlier").waitFor();
    },
  },
  {
    name: "screen",
    options: NAMED,
    arrange: async (client) => {
      await talking(client, [MINH, LAN]);
      client.gateway.addProducer({
        producerId: "lan-screen",
        peerId: "lan",
        kind: "video",
        source: "screen",
        paused: false,
      });
      await client.page.getByTestId("screen").waitFor();
    },
  },
  {
    name: "transcript",
    options: NAMED,
    arrange: async (client) => {
      await talking(client);
      await client.page.getByTestId("toggle-transcript").click();
      await client.page.getByTestId("transcript").waitFor();
    },
  },
  {
    name: "listening",
    options: NAMED,
    arrange: async (client) => {
      await talking(client);
      await client.page.getByTestId("open-listening").click();
      await client.page.getByTestId("duck").waitFor();
    },
  },
  {
    name: "settings",
    options: NAMED,
    arrange: async (client) => {
      await talking(client);
      await client.page.getByTestId("open-settings").click();
      await client.page.getByTestId("settings").waitFor();
    },
  },
  {
    name: "names-and-terms",
    options: NAMED,
    arrange: async (client) => {
      client.gateway.glossary = [{ en: "Project Falcon", vi: "Dự án Chim Ưng" }, { en: "Ngozi", vi: "Ngozi" }];
      await talking(client);
      await client.page.getByTestId("open-settings").click();
      await client.page.getByTestId("add-term").scrollIntoViewIfNeeded();
    },
  },
  {
    name: "latency",
    options: NAMED,
    arrange: async (client) => {
      await talking(client);
      await client.page.getByTestId("latency").click();
      await client.page.getByTestId("latency-stages").waitFor();
    },
  },
  {
    name: "reconnecting",
    options: NAMED,
    arrange: async (client) => {
      await talking(client);
      client.gateway.refusals.set("connect", "unavailable");
      client.gateway.drop();
      await client.page.getByTestId("reconnecting").waitFor();
    },
  },
  {
    name: "translation-unavailable",
    options: NAMED,
    arrange: async (client) => {
      await inCall(client);
      client.gateway.emit("status", { stt: "ok", translate: "unavailable", tts: "unavailable" });
      client.gateway.say({
        ...said(MINH, 8, "Bạn còn nghe tôi nói không?"),
        degraded: "translation_unavailable",
      });
      await client.page.getByTestId("translation-unavailable").waitFor();
    },
  },
  {
    name: "vietnamese",
    options: { settings: { name: "Lê Thu Hà", interfaceLanguage: "vi", speaks: "vi", hears: "vi" } },
    arrange: async (client) => {
      client.gateway.peers = [TOM];
      await join(client);
      client.gateway.say(
        said(TOM, 1, "Nice to see you again, how is the family?", "Rất vui gặp lại bạn, gia đình khỏe không?"),
      );
      await client.page.getByTestId("toggle-transcript").click();
      await client.page.getByTestId("entry").waitFor();
    },
  },
  {
    name: "left",
    options: NAMED,
    arrange: async (client) => {
      await talking(client);
      await client.page.getByTestId("leave").click();
      await client.page.getByTestId("ended").waitFor();
    },
  },
  {
    name: "room-full",
    options: NAMED,
    arrange: async ({ page, gateway }) => {
      gateway.refusals.set("join", "room_full");
      await page.goto(`${gateway.url}/r/tavi-nolu-mera`);
      await page.getByTestId("preview").waitFor();
      await page.getByTestId("join").click();
      await page.getByTestId("ended").waitFor();
    },
  },
];
