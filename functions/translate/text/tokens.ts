/** Parts of a text that mean the same in every language and must come through a translation untouched. */

const URL_BODY = "[^\\s<>\"'`]*[^\\s<>\"'`.,;:!?()\\[\\]{}…]";
const TOP_LEVEL_DOMAINS = "com|org|net|edu|gov|info|io|dev|app|vn|uk|us|eu|fr|de|jp";
const DOMAIN = `(?<![\\p{L}\\p{N}_.\\-])(?:[a-z0-9\\-]{1,63}\\.){1,6}(?:${TOP_LEVEL_DOMAINS})(?![\\p{L}\\p{N}_])`;
const PICTOGRAPH =
  "(?![©®™](?!\\uFE0F))\\p{Extended_Pictographic}(?:\\uFE0F|\\p{Emoji_Modifier})?[\\u{E0020}-\\u{E007F}]*";

const TOKEN_PATTERNS = {
  code: "(?<!`)`{1,3}[^`\\n]+`{1,3}",
  url: `(?<![\\p{L}\\p{N}_])(?:(?:https?|ftp|wss?|file)://|www\\.)${URL_BODY}`,
  email: "(?<![\\w.+\\-])(?:mailto:)?[\\w.+\\-]{1,64}@[\\w\\-]{1,63}(?:\\.[\\w\\-]{1,63}){1,6}",
  domain: `${DOMAIN}(?:[/?#]${URL_BODY}|/)?`,
  handle: "(?<![\\p{L}\\p{N}_])@[\\p{L}\\p{N}_]+(?:\\.[\\p{L}\\p{N}_]+)*",
  tag: "(?<![\\p{L}\\p{N}_&])#[\\p{L}\\p{M}\\p{N}_]+",
  keycap: "[0-9#*]\\uFE0F?\\u20E3",
  flag: "\\p{Regional_Indicator}{2}",
  emoji: `${PICTOGRAPH}(?:\\u200D${PICTOGRAPH})*`,
  otherScript: "(?:(?![\\p{Script=Latin}\\p{Script=Common}])\\p{L}\\p{M}*)+",
};

/** Keycaps stand before tags, so that `#️⃣` is not read as a tag. */
const TOKEN_ORDER = [
  TOKEN_PATTERNS.code,
  TOKEN_PATTERNS.url,
  TOKEN_PATTERNS.email,
  TOKEN_PATTERNS.domain,
  TOKEN_PATTERNS.keycap,
  TOKEN_PATTERNS.handle,
  TOKEN_PATTERNS.tag,
  TOKEN_PATTERNS.flag,
  TOKEN_PATTERNS.emoji,
  TOKEN_PATTERNS.otherScript,
];

const TOKEN = new RegExp(TOKEN_ORDER.map((pattern) => `(?:${pattern})`).join("|"), "giu");

export interface TokenRange {
  start: number;
  end: number;
}

/** Where the protected tokens of a text stand, in order, as UTF-16 offsets. */
export function tokenRanges(text: string): TokenRange[] {
  return Array.from(text.matchAll(TOKEN), (match) => ({ start: match.index, end: match.index + match[0].length }));
}

/** Whether a cut at this offset would break one of the tokens, which stand in order (a binary search). */
export function isInsideToken(offset: number, ranges: TokenRange[]): boolean {
  let low = 0;
  let high = ranges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ranges[middle]?.start ?? offset) < offset) low = middle + 1;
    else high = middle;
  }
  return offset < (ranges[low - 1]?.end ?? 0);
}
