/**
 * What a test sees of a page beyond its elements: the connections' statistics, and when a track is heard. It is put into
 * the page before the client's own code and changes nothing there; browser globals only, as it runs in the page.
 *
 * @module
 */

export interface InboundStats {
  audioBytes: number;
  videoFrames: number;
}

/** A stretch of sound on a track, ms since 1970. */
export interface Sound {
  startedAt: number;
  endedAt: number;
}

/** When the open transcript showed something of one utterance for the first time, ms since 1970. */
export interface CaptionTimes {
  name: string;
  /** Any words. */
  shownAt: number;
  /** The finished translation; 0 as long as it is not there. */
  translatedAt: number;
}

export interface Probe {
  inbound(): Promise<InboundStats>;
  /** Watches the transcript, which must be open, from now on. */
  watchCaptions(): Promise<void>;
  /** What was seen so far, in the order of its appearance. */
  captionTimes(): CaptionTimes[];
  /** Listens to a track from now on: the microphone, or the translated voice of anybody. */
  listen(what: "mic" | "translation"): Promise<void>;
  /** The stretches that were heard so far, pauses up to `PAUSE_MS` within. */
  heard(what: "mic" | "translation"): Sound[];
  /** Sound of the translated voice that arrives during this time, as the browser records it (WebM with Opus), base64. */
  record(ms: number): Promise<string>;
}

/** Installed as `globalThis.__probe`. */
export function installProbe(): void {
  const PAUSE_MS = 700;
  const LOUD = 0.01;
  const connections: RTCPeerConnection[] = [];
  const Original = RTCPeerConnection;
  globalThis.RTCPeerConnection = class extends Original {
    constructor(configuration?: RTCConfiguration) {
      super(configuration);
      connections.push(this);
    }
  };
  const mics: MediaStreamTrack[] = [];
  const { mediaDevices } = navigator;
  const getUserMedia = mediaDevices.getUserMedia.bind(mediaDevices);
  mediaDevices.getUserMedia = async (constraints) => {
    const stream = await getUserMedia(constraints);
    mics.push(...stream.getAudioTracks());
    return stream;
  };
  const sounds = { mic: [] as Sound[], translation: [] as Sound[] };
  const known = new Set<MediaStreamTrack>();
  let context: AudioContext | undefined;

  const translated = () =>
    [...document.querySelectorAll<HTMLAudioElement>('audio[data-source="translation"]')]
      .flatMap(({ srcObject }) => (srcObject as MediaStream | null)?.getAudioTracks() ?? []);

  const note = (list: Sound[], at: number) => {
    const last = list.at(-1);
    if (last && at - last.endedAt < PAUSE_MS) last.endedAt = at;
    else list.push({ startedAt: at, endedAt: at });
  };

  const attach = (track: MediaStreamTrack, list: Sound[]) => {
    if (known.has(track)) return;
    known.add(track);
    context ??= new AudioContext();
    const analyser = new AnalyserNode(context, { fftSize: 1024 });
    context.createMediaStreamSource(new MediaStream([track])).connect(analyser);
    const samples = new Float32Array(analyser.fftSize);
    setInterval(() => {
      analyser.getFloatTimeDomainData(samples);
      if (samples.some((sample) => Math.abs(sample) > LOUD)) note(list, Date.now());
    }, 10);
  };

  const captions = new Map<string, CaptionTimes>();
  const noteCaptions = () => {
    for (const entry of document.querySelectorAll<HTMLElement>('[data-testid="entry"]')) {
      const id = entry.dataset.utterance!;
      const times = captions.get(id) ??
        { name: entry.querySelector(".caption-name")!.textContent!, shownAt: Date.now(), translatedAt: 0 };
      captions.set(id, times);
      const translated = entry.dataset.final === "true" && entry.querySelector('[data-testid="entry-original"]');
      if (translated) times.translatedAt ||= Date.now();
    }
  };

  const probe: Probe = {
    async inbound() {
      const stats = { audioBytes: 0, videoFrames: 0 };
      for (const connection of connections) {
        for (const report of (await connection.getStats()).values()) {
          if (report.type !== "inbound-rtp") continue;
          if (report.kind === "audio") stats.audioBytes += report.bytesReceived;
          else stats.videoFrames += report.framesDecoded ?? 0;
        }
      }
      return stats;
    },
    watchCaptions() {
      const transcript = document.querySelector('[data-testid="transcript"]')!;
      new MutationObserver(noteCaptions).observe(transcript, { childList: true, subtree: true, attributes: true });
      noteCaptions();
      return Promise.resolve();
    },
    captionTimes: () => [...captions.values()],
    listen(what) {
      const look = () => {
        for (const track of what === "mic" ? mics.slice(-1) : translated()) attach(track, sounds[what]);
      };
      look();
      setInterval(look, 50);
      return Promise.resolve();
    },
    heard: (what) => sounds[what],
    async record(ms) {
      const recorder = new MediaRecorder(new MediaStream(translated()), { mimeType: "audio/webm;codecs=opus" });
      const chunks: Blob[] = [];
      recorder.ondataavailable = ({ data }) => chunks.push(data);
      recorder.start();
      await new Promise((resolve) => setTimeout(resolve, ms));
      const stopped = new Promise((resolve) => recorder.onstop = resolve);
      recorder.stop();
      await stopped;
      const bytes = new Uint8Array(await new Blob(chunks).arrayBuffer());
      return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
    },
  };
  Object.assign(globalThis, { __probe: probe });
}
