/** After a call: why it ended, the way back, and the transcript. */
import type { ErrorCode } from "@jbcalling/contract";
import { useEffect, useRef } from "preact/hooks";
import { useApp } from "../../app/context.ts";
import { hasWords } from "../../captions/reading.ts";
import type { MessageKey } from "../../i18n/messages.ts";
import type { Phase } from "../../session/call_state.ts";
import { Downloads } from "../call/downloads.tsx";
import { TopBar } from "../parts/top_bar.tsx";

type Ended = Extract<Phase, { name: "left" | "failed" }>;

export function EndedPage({ phase }: { phase: Ended }) {
  const app = useApp();
  const t = app.t.value;
  const hasTranscript = app.call.value?.log.captions.some(hasWords) ?? false;
  const { title, text } = wordsOf(phase);
  const code = phase.name === "failed" ? phase.error.code : "";
  const heading = useRef<HTMLHeadingElement>(null);
  // What had the focus is gone with the call; a screen reader goes on here.
  useEffect(() => heading.current?.focus(), []);
  return (
    <div class="page">
      <TopBar />
      <main class="ended" data-testid="ended" data-phase={phase.name} data-code={code}>
        <h1 ref={heading} tabIndex={-1}>{t(title)}</h1>
        {(text !== "left.text" || hasTranscript) && <p class="lead">{t(text, { code })}</p>}
        <div class="ended-actions">
          <button type="button" class="button primary" data-testid="again" onClick={() => app.returnToLobby()}>
            {t(phase.name === "left" ? "left.again" : "retry")}
          </button>
          <button type="button" class="button" data-testid="home-button" onClick={() => app.go({ page: "home" })}>
            {t("left.home")}
          </button>
        </div>
        {hasTranscript && (
          <section class="ended-transcript" aria-label={t("transcript.title")}>
            <h2>{t("transcript.title")}</h2>
            <Downloads />
          </section>
        )}
      </main>
    </div>
  );
}

/** What an error means to a person; other codes are named as they are. */
const FAILURES: Partial<Record<ErrorCode, "full" | "unreachable" | "refused" | "overloaded">> = {
  room_full: "full",
  unavailable: "unreachable",
  deadline_exceeded: "unreachable",
  bad_gateway: "unreachable",
  not_ready: "unreachable",
  unauthorized: "refused",
  forbidden: "refused",
  overloaded: "overloaded",
};

function wordsOf(phase: Ended): { title: MessageKey; text: MessageKey } {
  if (phase.name === "left") return { title: "left.title", text: "left.text" };
  if (phase.error.code === "unsupported_media_type") {
    return { title: "support.browser.title", text: "support.browser.text" };
  }
  const failure = FAILURES[phase.error.code];
  if (failure === "unreachable" && phase.joined) return { title: "failed.lost.title", text: "failed.lost.text" };
  if (failure) return { title: `failed.${failure}.title`, text: `failed.${failure}.text` };
  return { title: "failed.title", text: "failed.other.text" };
}
