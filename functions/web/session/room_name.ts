/** Names of rooms: part of the link that people share, so short, easy to say in both languages and hard to guess. */

const CONSONANTS = "bdghklmnpstv";
const VOWELS = "aeiou";

/** What the gateway takes as a room's name. */
const ROOM_NAME = /^[A-Za-z0-9_-]{1,64}$/;

export function isRoomName(text: string): boolean {
  return ROOM_NAME.test(text);
}

/** A new name like `tavi-nolu-mera`: six syllables, 35 bits of chance. `random` gives 32-bit integers. */
export function newRoomName(random: () => number = randomInteger): string {
  const syllable = () => CONSONANTS[random() % CONSONANTS.length]! + VOWELS[random() % VOWELS.length]!;
  return Array.from({ length: 3 }, () => syllable() + syllable()).join("-");
}

/** The room that a person typed or pasted: a whole link, a path or a name. Undefined when there is none in it. */
export function roomNameFrom(text: string): string | undefined {
  const path = /\/r\/([^/?#\s]+)/.exec(text)?.[1] ?? text;
  if (isRoomName(path.trim())) return path.trim();
  const name = path.trim().toLowerCase().normalize("NFD").replaceAll(/\p{M}/gu, "").replaceAll("đ", "d")
    .replaceAll(/\s+/g, "-");
  return isRoomName(name) ? name : undefined;
}

function randomInteger(): number {
  return crypto.getRandomValues(new Uint32Array(1))[0]!;
}
