/**
 * How a Vietnamese translation addresses people. English "I" and "you" come out as "tôi" and "bạn"; Vietnamese speakers
 * choose their words by age and closeness. A rule can exchange that one pair where it stands for the two of them; it does
 * not know who is older, so the caller chooses.
 *
 * @module
 */

/** The word for the speaker, then that for the listener. */
export const REGISTERS = [
  ...["em-anh", "em-chị", "anh-em", "chị-em", "mình-bạn", "con-bố", "con-mẹ", "bố-con", "mẹ-con"],
  ...["cháu-chú", "cháu-cô", "cháu-bác", "cháu-ông", "cháu-bà", "tôi-anh", "tôi-chị", "tôi-ông", "tôi-bà"],
] as const;

export type Register = (typeof REGISTERS)[number];

const WORD = "(?<![\\p{L}\\p{M}])";
const END = "(?![\\p{L}\\p{M}])";

/** "We" is another word, and stays. */
const SPEAKER = new RegExp(`(?<!(?:chúng|bọn|tụi)\\s)${WORD}tôi${END}`, "giu");

/** Friends and readers are no listeners: "các bạn", "người bạn", "bạn bè", "bạn của tôi". */
const LISTENER = new RegExp(
  `(?<!${WORD}(?:các|những|người|nhiều|mấy|vài|một|hai|ba|kết|làm|tình|nhóm|đám)\\s)${WORD}bạn${END}` +
    `(?!\\s(?:bè|trai|gái|thân|học|cũ|cùng|đời|đọc|tốt|của)${END})`,
  "giu",
);

/** The sentence with the pair in the place of "tôi" and "bạn". */
export function addressed(sentence: string, register: Register): string {
  const [speaker, listener] = register.split("-") as [string, string];
  return sentence.normalize("NFC")
    .replace(SPEAKER, (found) => likeCase(found, speaker))
    .replace(LISTENER, (found) => likeCase(found, listener));
}

function likeCase(found: string, word: string): string {
  const [first] = found;
  return first === first!.toLocaleUpperCase("vi") ? word[0]!.toLocaleUpperCase("vi") + word.slice(1) : word;
}
