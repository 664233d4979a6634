/** What is not as it should be in the call; one line each, the most important first, at most two. */
import type { Degradation } from "@jbcalling/contract";
import type { ComponentChildren } from "preact";
import { type App } from "../../app/app.ts";
import { useApp } from "../../app/context.ts";
import type { MessageKey } from "../../i18n/messages.ts";
import type { CallState } from "../../session/call_state.ts";
import { Icon } from "../parts/icon.tsx";
import { Notice } from "../parts/notice.tsx";

/** How many of the last captions say whether the interpretation is behind. */
const RECENT = 2;

export function Notices() {
  const app = useApp();
  const call = app.call.value;
  if (!call) return null;
  const notices: ComponentChildren[] = noticesOf(call, app).slice(0, 2).map(({ testId, key, urgent }) => (
    <Notice key={testId} testId={testId} urgent={urgent}>{app.t.value(key)}</Notice>
  ));
  return <div class="notices">{notices}</div>;
}

interface NoticeWords {
  testId: string;
  key: MessageKey;
  urgent?: boolean;
}

function noticesOf(call: CallState, app: App): NoticeWords[] {
  const { phase, status, link, self } = call;
  const { output } = app.settings.value;
  const notices: NoticeWords[] = [];
  if (phase.name === "reconnecting") {
    notices.push({
      testId: "reconnecting",
      key: app.online.value ? "notice.reconnecting" : "notice.offline",
      urgent: true,
    });
  } else if (phase.name === "rejoining") {
    notices.push({ testId: "rejoining", key: "notice.rejoining", urgent: true });
  } else if (link === "failed" || link === "disconnected") {
    notices.push({ testId: "media-interrupted", key: "notice.media", urgent: true });
  }
  for (const source of app.unsent.value) notices.push({ testId: `unsent-${source}`, key: `notice.send.${source}` });
  for (const kind of ["mic", "camera"] as const) {
    const { state } = app.media.value[kind];
    const wanted = kind === "mic" ? app.settings.value.micOn : app.settings.value.cameraOn;
    if (wanted && (state === "denied" || state === "missing" || state === "busy")) {
      notices.push({ testId: `${kind}-${state}`, key: `device.${kind}.${state}` });
    }
  }
  // In a room of one language nothing is translated, so nothing can be missing.
  const foreign = call.peers.some(({ speaks }) => speaks !== self?.hears);
  if (status.stt === "unavailable") notices.push({ testId: "stt-unavailable", key: "notice.stt" });
  else if (foreign && status.translate === "unavailable") {
    notices.push({ testId: "translation-unavailable", key: "notice.translate" });
  } else if (foreign && status.tts === "unavailable" && output !== "captions") {
    notices.push({ testId: "voice-unavailable", key: "notice.tts" });
  } else if (isBehind(call)) notices.push({ testId: "behind", key: "notice.behind" });
  return notices;
}

function isBehind({ log }: CallState): boolean {
  const behind: Degradation = "behind";
  return log.captions.slice(-RECENT).some(({ degraded }) => degraded === behind);
}

/** Where the browser plays nothing before it is touched: one touch for all voices. */
export function TapToHear({ onTap }: { onTap(): void }) {
  const { t } = useApp();
  return (
    <button type="button" class="button primary tap-to-hear" data-testid="tap-to-hear" onClick={onTap}>
      <Icon name="sound" />
      {t.value("call.tapToHear")}
    </button>
  );
}
