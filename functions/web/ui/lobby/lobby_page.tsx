/** Before a call: how one looks and sounds, what one speaks and wants to hear. */
import { useEffect, useRef, useState } from "preact/hooks";
import { useApp } from "../../app/context.ts";
import { obstacleOf } from "../../media/support.ts";
import { NAME_LENGTH } from "../../settings/settings.ts";
import { DeviceSelects } from "../parts/device_selects.tsx";
import { HearsChoice, OutputChoice, SpeaksChoice } from "../parts/language_choices.tsx";
import { TopBar } from "../parts/top_bar.tsx";
import { DeviceNotice } from "./device_notice.tsx";
import { Preview } from "./preview.tsx";

export function LobbyPage({ room }: { room: string }) {
  const app = useApp();
  const t = app.t.value;
  const obstacle = obstacleOf(globalThis);
  useEffect(() => {
    if (!obstacle) app.openDevices();
  }, [room]);
  return (
    <div class="page">
      <TopBar />
      <main class="lobby" data-testid="lobby">
        <header class="lobby-head">
          <h1>{t("lobby.title")}</h1>
          <p class="hint">{t("lobby.room", { room })}</p>
        </header>
        <div class="lobby-preview">
          <Preview />
          <DeviceNotice obstacle={obstacle} />
          <details class="lobby-devices">
            <summary>{t("lobby.devices")}</summary>
            <DeviceSelects />
          </details>
        </div>
        <JoinForm room={room} canCall={obstacle !== "browser"} />
      </main>
    </div>
  );
}

function JoinForm({ room, canCall }: { room: string; canCall: boolean }) {
  const app = useApp();
  const t = app.t.value;
  const name = useRef<HTMLInputElement>(null);
  const [missing, setMissing] = useState(false);
  const join = (event: Event) => {
    event.preventDefault();
    if (app.settings.value.name.trim() !== "") return app.join(room);
    setMissing(true);
    name.current?.focus();
  };
  return (
    <form class="lobby-form" onSubmit={join} noValidate>
      <label class="field">
        <span class="field-label">{t("lobby.name")}</span>
        <input
          ref={name}
          class="input"
          data-testid="name"
          autocomplete="name"
          maxLength={NAME_LENGTH}
          value={app.settings.value.name}
          aria-invalid={missing}
          aria-describedby={missing ? "name-missing" : undefined}
          onInput={(event) => {
            app.set({ name: event.currentTarget.value });
            setMissing(false);
          }}
        />
        {missing && <span id="name-missing" class="field-error" role="alert">{t("lobby.name.missing")}</span>}
      </label>
      <SpeaksChoice />
      <HearsChoice />
      <OutputChoice />
      <div class="lobby-join">
        <button type="submit" class="button primary large" data-testid="join" disabled={!canCall}>
          {t("lobby.join")}
        </button>
      </div>
    </form>
  );
}
