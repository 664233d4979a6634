/** The call: people, captions, controls, and the transcript beside or over them. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { useApp } from "../../app/context.ts";
import { CallBar } from "./call_bar.tsx";
import { CaptionBand } from "./caption_band.tsx";
import { Controls } from "./controls.tsx";
import { Notices } from "./notices.tsx";
import { SettingsDialog } from "./settings_dialog.tsx";
import { Stage } from "./stage.tsx";
import { TranscriptPanel } from "./transcript_panel.tsx";
import { Voices } from "./voices.tsx";

export function CallPage() {
  const app = useApp();
  const panelOpen = useSignal(false);
  const settingsOpen = useSignal(false);
  useShortcuts(() => panelOpen.value = !panelOpen.value);
  return (
    <div
      class="call"
      data-testid="call"
      data-phase={app.part("phase").value?.name}
      data-link={app.part("link").value}
      data-panel={panelOpen.value ? "open" : "closed"}
      data-caption-size={app.settings.value.captionSize}
    >
      <CallBar />
      <main class="call-main">
        <Notices />
        <Stage />
        <CaptionBand />
        <Voices />
      </main>
      {panelOpen.value && <TranscriptPanel onClose={() => panelOpen.value = false} />}
      <Controls
        panelOpen={panelOpen.value}
        onPanel={() => panelOpen.value = !panelOpen.value}
        onSettings={() => settingsOpen.value = true}
      />
      {settingsOpen.value && <SettingsDialog onClose={() => settingsOpen.value = false} />}
    </div>
  );
}

/** With Alt, so that nothing that is typed or spoken to a voice control does it by accident. */
function useShortcuts(togglePanel: () => void): void {
  const app = useApp();
  useEffect(() => {
    const actions: Record<string, () => void> = {
      KeyM: () => app.toggleMic(),
      KeyV: () => app.toggleCamera(),
      KeyT: togglePanel,
    };
    const onKey = (event: KeyboardEvent) => {
      const action = event.altKey && !event.ctrlKey && !event.metaKey ? actions[event.code] : undefined;
      if (!action || event.repeat) return;
      event.preventDefault();
      action();
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, []);
}
