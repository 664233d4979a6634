/** This person's own picture and level, with the two switches that matter. */
import { useApp } from "../../app/context.ts";
import { Icon } from "../parts/icon.tsx";
import { Level } from "../parts/level.tsx";
import { Video } from "../parts/video.tsx";

export function Preview() {
  const app = useApp();
  const t = app.t.value;
  const { mic, camera } = app.media.value;
  const micOn = app.settings.value.micOn && mic.track !== undefined;
  const cameraOn = camera.track !== undefined;
  return (
    <section class="preview" aria-label={t("lobby.preview")}>
      {camera.track
        ? <Video track={camera.track} mirrored testId="preview" />
        : (
          <p class="preview-off" data-testid="preview-off">
            {t(camera.state === "opening" ? "lobby.camera.opening" : "lobby.camera.off")}
          </p>
        )}
      <div class="preview-controls">
        <button
          type="button"
          class={micOn ? "round" : "round off"}
          aria-label={t(micOn ? "call.mic.mute" : "call.mic.unmute")}
          data-testid="toggle-mic"
          data-on={micOn}
          onClick={() => app.toggleMic()}
        >
          <Icon name={micOn ? "mic" : "mic-off"} />
        </button>
        <button
          type="button"
          class={cameraOn ? "round" : "round off"}
          aria-label={t(cameraOn ? "call.camera.stop" : "call.camera.start")}
          data-testid="toggle-camera"
          data-on={cameraOn}
          onClick={() => app.toggleCamera()}
        >
          <Icon name={cameraOn ? "camera" : "camera-off"} />
        </button>
      </div>
      <Level track={micOn ? mic.track : undefined} label={t("lobby.level")} />
    </section>
  );
}
