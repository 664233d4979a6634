/** What one changes seldom: devices, languages, appearance. */
import { useApp } from "../../app/context.ts";
import { THEMES } from "../../settings/settings.ts";
import { Choice } from "../parts/choice.tsx";
import { DeviceSelects } from "../parts/device_selects.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { InterfaceLanguage, SpeaksChoice } from "../parts/language_choices.tsx";
import { Glossary } from "./glossary.tsx";

export function SettingsDialog({ onClose }: { onClose(): void }) {
  const app = useApp();
  const t = app.t.value;
  const { theme } = app.settings.value;
  return (
    <Dialog title={t("settings.title")} testId="settings" onClose={onClose}>
      <section class="stack">
        <h3>{t("settings.devices")}</h3>
        <DeviceSelects withLevel />
      </section>
      <section class="stack">
        <h3>{t("settings.language")}</h3>
        <SpeaksChoice />
        <label class="switch">
          <span>{t("interface.language")}</span>
          <InterfaceLanguage />
        </label>
      </section>
      <section class="stack">
        <h3>{t("glossary.title")}</h3>
        <Glossary />
      </section>
      <section class="stack">
        <h3>{t("settings.appearance")}</h3>
        <Choice
          label={t("settings.theme")}
          name="theme"
          value={theme}
          options={THEMES.map((value) => ({ value, label: t(`theme.${value}`) }))}
          onChange={(value) => app.set({ theme: value })}
        />
      </section>
      <p class="hint keys">{t("settings.shortcuts")}</p>
    </Dialog>
  );
}
