/**
 * The captions of the moment, in a band of their own beneath the pictures: it covers no face and keeps its height, so
 * nothing jumps. Rows: what somebody else said a moment ago; speaker and original; two lines to read.
 *
 * @module
 */
import { useEffect, useState } from "preact/hooks";
import type { Caption } from "@jbcalling/contract";
import { useApp } from "../../app/context.ts";
import { liveCaptions } from "../../captions/live.ts";
import { readingOf } from "../../captions/reading.ts";
import { CaptionText } from "./caption_text.tsx";

/** How often it is checked whether a caption has been read for long enough, in ms. */
const TICK_MS = 500;

export function CaptionBand() {
  const app = useApp();
  const t = app.t.value;
  const captions = app.part("log").value?.captions ?? [];
  const changes = app.part("captionChanges").value ?? new Map();
  const now = useNow(TICK_MS);
  const { output } = app.settings.value;
  // Who wanted to hear reads while there is nothing to hear.
  if (output === "voice" && app.part("status").value?.tts === "ok") return null;
  const live = liveCaptions(captions, changes, Math.max(now, Date.now()));
  const latest = live.at(-1);
  const earlier = live.length > 1 ? live[0] : undefined;
  return (
    <section class="captions" aria-label={t("call.captions")} data-testid="captions">
      <div class="captions-inside">
        <p class="caption-earlier">{earlier && <Earlier caption={earlier} />}</p>
        {latest
          ? <Latest key={latest.utteranceId} caption={latest} />
          : <p class="captions-empty">{t("call.waiting")}</p>}
      </div>
      <Spoken captions={captions} changes={changes} />
    </section>
  );
}

function Latest({ caption }: { caption: Caption }) {
  const app = useApp();
  const { hears, showOriginal } = app.settings.value;
  const { main, original, awaitsTranslation } = readingOf(caption, hears);
  return (
    <div
      class={`caption colour-${app.colourOf(caption.peerId)}`}
      data-testid="caption"
      data-utterance={caption.utteranceId}
      data-rev={caption.rev}
      data-final={caption.final}
      data-peer={caption.peerId}
      data-language={main.language}
      data-degraded={caption.degraded}
    >
      <p class="caption-head">
        <span class="caption-name" data-testid="caption-name">{caption.name}</span>
        <span class="caption-original">
          <span data-testid="caption-original">
            {original && showOriginal && <CaptionText line={original} final={caption.final} />}
            {awaitsTranslation && app.t.value("call.translating")}
          </span>
        </span>
      </p>
      <p class="caption-main" data-testid="caption-main">
        <CaptionText line={main} final={caption.final} />
      </p>
    </div>
  );
}

function Earlier({ caption }: { caption: Caption }) {
  const app = useApp();
  const { main } = readingOf(caption, app.settings.value.hears);
  return (
    <>
      <span class={`caption-name colour-${app.colourOf(caption.peerId)}`}>{caption.name}</span>
      <span class="caption-earlier-text">
        <span data-testid="caption-earlier">
          <CaptionText line={main} final={caption.final} />
        </span>
      </span>
    </>
  );
}

/** For screen readers, which would stumble over words that still change: finished captions only, one after another. */
function Spoken({ captions, changes }: { captions: readonly Caption[]; changes: ReadonlyMap<string, number> }) {
  const app = useApp();
  const { hears } = app.settings.value;
  const finished = captions.slice(-8).filter(({ final, utteranceId }) => final && changes.has(utteranceId));
  return (
    <div class="visually-hidden" role="log" aria-live="polite" data-testid="spoken">
      {finished.map((caption) => {
        const { main, awaitsTranslation } = readingOf(caption, hears);
        if (awaitsTranslation) return null;
        return <p key={caption.utteranceId} lang={main.language}>{caption.name}: {main.text}</p>;
      })}
    </div>
  );
}

function useNow(everyMs: number): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, []);
  return now;
}
