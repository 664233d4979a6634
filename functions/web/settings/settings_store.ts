/** Settings in the browser's storage; where that is forbidden they last as long as the page. */
import { defaultSettings, readSettings, type Settings } from "./settings.ts";

const KEY = "jbcalling.settings";

type Kept = Pick<Storage, "getItem" | "setItem">;

export class SettingsStore {
  readonly #storage: () => Kept;
  readonly #languages: readonly string[];

  /** `storage` may throw where it is forbidden; `languages` as the browser prefers them. */
  constructor(storage: () => Kept, languages: readonly string[]) {
    this.#storage = storage;
    this.#languages = languages;
  }

  read(): Settings {
    let stored: string | null = null;
    try {
      stored = this.#storage().getItem(KEY);
    } catch {
      // Storage may be switched off.
    }
    return readSettings(stored, defaultSettings(this.#languages));
  }

  write(settings: Settings): void {
    try {
      this.#storage().setItem(KEY, JSON.stringify(settings));
    } catch {
      // Full or switched off: the choice holds until the page is closed.
    }
  }
}
