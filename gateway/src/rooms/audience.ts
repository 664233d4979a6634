/** Who listens to whom, in which language: what decides which work is done for a speaker. */
import type { LanguageCode, Preferences } from "@jbcalling/contract";

export interface Listener extends Preferences {
  peerId: string;
  connected: boolean;
}

/** True when the listener does not understand the speaker. */
export function needsTranslation(listener: Listener, speaker: Pick<Listener, "peerId" | "speaks">): boolean {
  return listener.peerId !== speaker.peerId &&
    listener.hears !== speaker.speaks;
}

/** True when the listener wants to hear, in a translated voice, what the speaker says. */
export function hearsTranslation(listener: Listener, speaker: Pick<Listener, "peerId" | "speaks">): boolean {
  return needsTranslation(listener, speaker) && listener.output !== "captions";
}

/** Languages, other than the speaker's, that somebody reads. Whoever lost the connection reads on when back. */
export function readLanguages(listeners: Iterable<Listener>, speaker: Listener): LanguageCode[] {
  return languagesOf([...listeners].filter((listener) => needsTranslation(listener, speaker)));
}

/** Languages, other than the speaker's, that somebody wants to hear and can hear now. */
export function heardLanguages(listeners: Iterable<Listener>, speaker: Listener): LanguageCode[] {
  return languagesOf([...listeners].filter((each) => each.connected && hearsTranslation(each, speaker)));
}

/** Languages for which a voice is kept open: also for those who may come back. */
export function wantedVoices(listeners: Iterable<Listener>, speaker: Listener): LanguageCode[] {
  return languagesOf([...listeners].filter((listener) => hearsTranslation(listener, speaker)));
}

function languagesOf(listeners: Listener[]): LanguageCode[] {
  return [...new Set(listeners.map(({ hears }) => hears))];
}
