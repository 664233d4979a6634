/** What is wrong with microphone, camera or browser, and what to do about it. */
import { useApp } from "../../app/context.ts";
import type { Obstacle } from "../../media/support.ts";
import { Notice } from "../parts/notice.tsx";

export function DeviceNotice({ obstacle }: { obstacle: Obstacle | undefined }) {
  const app = useApp();
  const t = app.t.value;
  const { mic, camera } = app.media.value;
  const retry = { label: t("retry"), onClick: () => app.openDevices() };
  if (obstacle) {
    return (
      <Notice testId={`obstacle-${obstacle}`} urgent title={t(`support.${obstacle}.title`)}>
        {t(`support.${obstacle}.text`)}
      </Notice>
    );
  }
  for (const state of ["denied", "missing"] as const) {
    if (mic.state === state && (camera.state === state || camera.state === "off")) {
      return (
        <Notice testId={`devices-${state}`} urgent title={t(`device.${state}.title`)} action={retry}>
          {t(`device.${state}.text`)}
        </Notice>
      );
    }
  }
  return (
    <>
      {(["mic", "camera"] as const).map((kind) => {
        const { state } = app.media.value[kind];
        if (state !== "denied" && state !== "missing" && state !== "busy") return null;
        return (
          <Notice key={kind} testId={`${kind}-${state}`} action={retry}>
            {t(`device.${kind}.${state}`)}
          </Notice>
        );
      })}
    </>
  );
}
