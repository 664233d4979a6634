/** Everything that was said, in both languages: beside the call, on a phone a sheet over its lower part. */
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Caption } from "@jbcalling/contract";
import { memo } from "preact/compat";
import { useApp } from "../../app/context.ts";
import { hasWords, readingOf } from "../../captions/reading.ts";
import { timeOfDay } from "../../i18n/messages.ts";
import { Icon } from "../parts/icon.tsx";
import { CaptionText } from "./caption_text.tsx";
import { Downloads } from "./downloads.tsx";

/** Nearer to the end than this, in px, one is reading along. */
const AT_END_PX = 48;

export function TranscriptPanel({ onClose }: { onClose(): void }) {
  const app = useApp();
  const t = app.t.value;
  const all = app.part("log").value?.captions;
  const captions = useMemo(() => all?.filter(hasWords) ?? [], [all]);
  const list = useRef<HTMLOListElement>(null);
  const [follows, setFollows] = useState(true);
  const toEnd = () => list.current?.scrollTo({ top: list.current.scrollHeight });
  // Whoever scrolled back stays there; whoever reads along is taken along.
  useEffect(() => {
    if (follows) toEnd();
  }, [captions, follows]);
  const onScroll = () => {
    const { scrollTop, scrollHeight, clientHeight } = list.current!;
    setFollows(scrollHeight - scrollTop - clientHeight < AT_END_PX);
  };
  return (
    <aside class="transcript" aria-labelledby="transcript-title" data-testid="transcript">
      <header class="transcript-head">
        <h2 id="transcript-title">{t("transcript.title")}</h2>
        <button
          type="button"
          class="quiet-button"
          aria-label={t("close")}
          data-testid="close-transcript"
          onClick={onClose}
        >
          <Icon name="close" />
        </button>
      </header>
      {captions.length === 0 && <p class="hint transcript-empty">{t("transcript.empty")}</p>}
      <ol ref={list} class="transcript-list" tabIndex={0} aria-labelledby="transcript-title" onScroll={onScroll}>
        {captions.map((caption) => <Entry key={caption.utteranceId} caption={caption} />)}
      </ol>
      {!follows && (
        <button type="button" class="small-button transcript-new" data-testid="transcript-new" onClick={toEnd}>
          <Icon name="arrow" />
          {t("transcript.new")}
        </button>
      )}
      {captions.length > 0 && <Downloads />}
    </aside>
  );
}

const Entry = memo(({ caption }: { caption: Caption }) => {
  const app = useApp();
  const { main, original } = readingOf(caption, app.settings.value.hears);
  const missing = caption.degraded === "translation_unavailable" && original === undefined;
  return (
    <li
      class={`entry colour-${app.colourOf(caption.peerId)}`}
      data-testid="entry"
      data-utterance={caption.utteranceId}
      data-final={caption.final}
    >
      <p class="entry-head">
        <span class="caption-name">{caption.name}</span>
        <time dateTime={new Date(caption.startedAt).toISOString()}>
          {timeOfDay(caption.startedAt, app.language.value)}
        </time>
        {missing && <span class="entry-missing">{app.t.value("transcript.degraded")}</span>}
      </p>
      <p class="entry-main" data-testid="entry-main">
        <CaptionText line={main} final={caption.final} />
      </p>
      {original && (
        <p class="entry-original" data-testid="entry-original">
          <CaptionText line={original} final={caption.final} />
        </p>
      )}
    </li>
  );
});
