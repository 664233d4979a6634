/** What one does most often in a call. */
import { useApp } from "../../app/context.ts";
import { Icon, type IconName } from "../parts/icon.tsx";
import { Listening } from "./listening.tsx";

interface ControlsProps {
  panelOpen: boolean;
  onPanel(): void;
  onSettings(): void;
}

export function Controls({ panelOpen, onPanel, onSettings }: ControlsProps) {
  const app = useApp();
  const t = app.t.value;
  const { mic, camera, screen } = app.media.value;
  const micOn = app.settings.value.micOn && mic.track !== undefined;
  const cameraOn = camera.track !== undefined;
  const sharing = screen.track !== undefined;
  return (
    <section class="controls" aria-label={t("call.controls")}>
      <Control
        icon={micOn ? "mic" : "mic-off"}
        label={t("device.mic")}
        action={t(micOn ? "call.mic.mute" : "call.mic.unmute")}
        testId="toggle-mic"
        look={micOn ? "" : "off"}
        on={micOn}
        shortcut="Alt+M"
        onClick={() => app.toggleMic()}
      />
      <Control
        icon={cameraOn ? "camera" : "camera-off"}
        label={t("device.camera")}
        action={t(cameraOn ? "call.camera.stop" : "call.camera.start")}
        testId="toggle-camera"
        look={cameraOn ? "" : "off"}
        on={cameraOn}
        shortcut="Alt+V"
        onClick={() => app.toggleCamera()}
      />
      {app.canShareScreen && (
        <Control
          icon="screen"
          label={t(sharing ? "call.screen.stop" : "call.screen.start")}
          testId="toggle-screen"
          look={sharing ? "active" : ""}
          on={sharing}
          onClick={() => app.toggleScreen()}
        />
      )}
      <span class="controls-gap" />
      <button type="button" class="control" data-testid="open-listening" popovertarget="listening">
        <span class="round">
          <Icon name="listening" />
        </span>
        <span class="control-label">{t("call.listening")}</span>
      </button>
      <Listening />
      <Control
        icon="transcript"
        label={t("call.transcript")}
        testId="toggle-transcript"
        look={panelOpen ? "active" : ""}
        expanded={panelOpen}
        shortcut="Alt+T"
        onClick={onPanel}
      />
      <Control icon="settings" label={t("call.settings")} testId="open-settings" onClick={onSettings} />
      <span class="controls-gap" />
      <Control icon="leave" label={t("call.leave")} testId="leave" look="leave" onClick={() => app.leave()} />
    </section>
  );
}

interface ControlProps {
  icon: IconName;
  label: string;
  /** What a press does, when the label alone does not say it. */
  action?: string;
  testId: string;
  look?: "" | "off" | "active" | "leave";
  on?: boolean;
  expanded?: boolean;
  shortcut?: string;
  onClick(): void;
}

function Control({ icon, label, action, testId, look = "", on, expanded, shortcut, onClick }: ControlProps) {
  return (
    <button
      type="button"
      class="control"
      aria-label={action}
      aria-expanded={expanded}
      aria-keyshortcuts={shortcut}
      data-testid={testId}
      data-on={on}
      onClick={onClick}
    >
      <span class={`round ${look}`}>
        <Icon name={icon} />
      </span>
      <span class="control-label">{label}</span>
    </button>
  );
}
