/** Names and terms that translations are to keep: a list for the whole room, one row for each. */
import { useState } from "preact/hooks";
import { type GlossaryEntry, LANGUAGES, MAX_GLOSSARY_ENTRIES, MAX_TERM_LENGTH } from "@jbcalling/contract";
import { useApp } from "../../app/context.ts";
import { Icon } from "../parts/icon.tsx";

const EMPTY: GlossaryEntry = { en: "", vi: "" };

export function Glossary() {
  const app = useApp();
  const t = app.t.value;
  const entries = app.part("glossary").value ?? [];
  const [entry, setEntry] = useState(EMPTY);
  const remove = (gone: GlossaryEntry) => app.setGlossary(entries.filter((each) => each !== gone));
  const add = (event: Event) => {
    event.preventDefault();
    const whole = completed(entry);
    if (!whole) return;
    app.setGlossary([...entries.filter((each) => each.en !== whole.en), whole]);
    setEntry(EMPTY);
  };
  return (
    <>
      <p class="hint">{t("glossary.hint")}</p>
      {entries.length > 0 && (
        <ul class="glossary" data-testid="glossary">
          {entries.map((each) => (
            <li key={each.en}>
              {LANGUAGES.map((language) => <span key={language} lang={language}>{each[language]}</span>)}
              <button
                type="button"
                class="quiet-button"
                aria-label={t("glossary.remove", { term: each[app.language.value] })}
                onClick={() => remove(each)}
              >
                <Icon name="close" />
              </button>
            </li>
          ))}
        </ul>
      )}
      {entries.length < MAX_GLOSSARY_ENTRIES && (
        <form class="glossary-form" onSubmit={add}>
          {LANGUAGES.map((language) => (
            <input
              key={language}
              lang={language}
              class="input"
              value={entry[language]}
              maxLength={MAX_TERM_LENGTH}
              aria-label={t("glossary.in", { language: t(`language.${language}`) })}
              placeholder={t(`language.${language}`)}
              data-testid={`term-${language}`}
              onInput={({ currentTarget }) => setEntry({ ...entry, [language]: currentTarget.value })}
            />
          ))}
          <button type="submit" class="small-button" data-testid="add-term" disabled={!completed(entry)}>
            {t("glossary.add")}
          </button>
        </form>
      )}
    </>
  );
}

/** A name that is the same everywhere is typed once. */
function completed(entry: GlossaryEntry): GlossaryEntry | undefined {
  const given = LANGUAGES.map((language) => entry[language].trim());
  const [first] = given.filter((term) => term !== "");
  if (!first) return undefined;
  return { en: entry.en.trim() || first, vi: entry.vi.trim() || first };
}
