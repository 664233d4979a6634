/** What somebody speaks and hears, each language by its own name. */
import { type LanguageCode, LANGUAGES, OUTPUT_MODES } from "@jbcalling/contract";
import { useApp } from "../../app/context.ts";
import { MESSAGES } from "../../i18n/messages.ts";
import { Choice } from "./choice.tsx";

/** `Tiếng Việt`, `English`: whoever looks for a language knows it by this name. */
export function ownName(language: LanguageCode): string {
  return MESSAGES[language][`language.${language}`];
}

const OPTIONS = LANGUAGES.map((value) => ({ value, label: ownName(value), lang: value }))
  .sort((a, b) => b.label.localeCompare(a.label));

export function SpeaksChoice() {
  const app = useApp();
  const { speaks } = app.settings.value;
  return (
    <Choice
      label={app.t.value("lobby.speaks")}
      name="speaks"
      value={speaks}
      options={OPTIONS}
      onChange={(value) => app.prefer({ speaks: value })}
    />
  );
}

export function HearsChoice() {
  const app = useApp();
  return (
    <Choice
      label={app.t.value("lobby.hears")}
      name="hears"
      value={app.settings.value.hears}
      options={OPTIONS}
      onChange={(hears) => app.prefer({ hears })}
    />
  );
}

export function OutputChoice() {
  const app = useApp();
  const t = app.t.value;
  const { output } = app.settings.value;
  return (
    <div>
      <Choice
        label={t("lobby.output")}
        name="output"
        value={output}
        options={OUTPUT_MODES.map((value) => ({ value, label: t(`output.${value}`) }))}
        onChange={(value) => app.prefer({ output: value })}
      />
      <p class="hint">{t(`output.${output}.hint`)}</p>
    </div>
  );
}

export function InterfaceLanguage() {
  const app = useApp();
  return (
    <span class="select-box plain">
      <select
        class="plain-select"
        aria-label={app.t.value("interface.language")}
        data-testid="interface-language"
        value={app.language.value}
        onChange={(event) => app.set({ interfaceLanguage: event.currentTarget.value as LanguageCode })}
      >
        {OPTIONS.map(({ value, label }) => <option key={value} value={value} lang={value}>{label}</option>)}
      </select>
    </span>
  );
}
