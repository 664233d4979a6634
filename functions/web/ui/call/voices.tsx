/**
 * Every voice that is heard, each in an element of its own. A translated voice is played like any other remote track:
 * only then does the browser's echo canceller know it and keep it out of this person's microphone.
 *
 * @module
 */
import { useEffect, useMemo, useRef } from "preact/hooks";
import { useApp } from "../../app/context.ts";
import { type Loudness, loudnessOf, volumeWorks } from "../../media/ducking.ts";
import type { RemoteTrack } from "../../session/call_state.ts";
import { TapToHear } from "./notices.tsx";

export function Voices() {
  const app = useApp();
  const element = useRef<HTMLDivElement>(null);
  const worksHere = useMemo(() => volumeWorks(document.createElement("audio")), []);
  const { output, duck } = app.settings.value;
  const status = app.part("status").value;
  const voicesWork = status?.stt === "ok" && status.translate === "ok" && status.tts === "ok";
  const voices = [...app.part("remote").value?.values() ?? []].filter(({ info }) => info.kind === "audio");
  const infos = voices.map(({ info }) => info);
  const playAll = async () => {
    const players = [...element.current?.querySelectorAll("audio") ?? []];
    const played = await Promise.allSettled(players.map((player) => player.play()));
    app.audioBlocked.value = played.some(({ status }) => status === "rejected");
  };
  return (
    <div ref={element} class="voices">
      {voices.map((voice) => (
        <Voice
          key={voice.info.producerId}
          voice={voice}
          loudness={loudnessOf(voice.info, infos, { output, duck, voicesWork, volumeWorks: worksHere })}
        />
      ))}
      {app.audioBlocked.value && <TapToHear onTap={playAll} />}
    </div>
  );
}

/** How far the volume moves towards its goal each time, and how often, in ms: a change that is not heard as a step. */
const STEP = 0.05;
const STEP_MS = 20;

function Voice({ voice: { info, track }, loudness }: { voice: RemoteTrack; loudness: Loudness }) {
  const app = useApp();
  const element = useRef<HTMLAudioElement>(null);
  const { speakerId } = app.settings.value;
  useEffect(() => {
    const audio = element.current!;
    audio.srcObject = new MediaStream([track]);
    audio.play().catch((error) => {
      if (error.name === "NotAllowedError") app.audioBlocked.value = true;
    });
    return () => {
      audio.srcObject = null;
    };
  }, [track]);
  useEffect(() => {
    const audio = element.current!;
    audio.muted = loudness.muted;
    const timer = setInterval(() => {
      const rest = loudness.volume - audio.volume;
      if (Math.abs(rest) <= STEP) {
        audio.volume = loudness.volume;
        clearInterval(timer);
      } else audio.volume += Math.sign(rest) * STEP;
    }, STEP_MS);
    return () => clearInterval(timer);
  }, [loudness.volume, loudness.muted]);
  useEffect(() => {
    const audio = element.current!;
    if (typeof audio.setSinkId === "function") audio.setSinkId(speakerId).catch(() => {});
  }, [speakerId]);
  return (
    <audio
      ref={element}
      autoplay
      data-testid="voice"
      data-source={info.source}
      data-peer={info.peerId}
      data-language={info.language}
      data-volume={loudness.muted ? 0 : loudness.volume}
    />
  );
}
