/** Which microphone, camera and loudspeaker; each only when there is a choice. */
import { Fragment } from "preact";
import { useApp } from "../../app/context.ts";
import { Level } from "./level.tsx";
import { Select } from "./select.tsx";

const KINDS = [
  { kind: "audioinput", setting: "micId", label: "device.mic" },
  { kind: "videoinput", setting: "cameraId", label: "device.camera" },
  { kind: "audiooutput", setting: "speakerId", label: "device.speaker" },
] as const;

interface DeviceSelectsProps {
  /** Shows the level of the chosen microphone beneath it. */
  withLevel?: boolean;
}

export function DeviceSelects({ withLevel = false }: DeviceSelectsProps) {
  const app = useApp();
  const t = app.t.value;
  const choose = (setting: (typeof KINDS)[number]["setting"], deviceId: string) => {
    if (setting === "speakerId") app.set({ speakerId: deviceId });
    else app.chooseDevice(setting === "micId" ? "mic" : "camera", deviceId);
  };
  return (
    <div class="stack">
      {KINDS.map(({ kind, setting, label }) => {
        const devices = app.media.value.devices.filter((device) =>
          device.kind === kind && device.deviceId !== "default"
        );
        if (devices.length === 0) return null;
        const chosen = app.settings.value[setting];
        return (
          <Fragment key={kind}>
            <Select
              label={t(label)}
              testId={`choose-${setting}`}
              value={devices.some(({ deviceId }) => deviceId === chosen) ? chosen : ""}
              options={[
                { value: "", label: t("device.default") },
                ...devices.map((device) => ({ value: device.deviceId, label: device.label })),
              ]}
              onChange={(deviceId) => choose(setting, deviceId)}
            />
            {withLevel && kind === "audioinput" && (
              <Level
                track={app.settings.value.micOn ? app.media.value.mic.track : undefined}
                label={t("lobby.level")}
              />
            )}
          </Fragment>
        );
      })}
    </div>
  );
}
