/** Which of the project's languages a text is in, from its letters and its most frequent words. */
import type { DetectedLanguage } from "./translate.ts";

const VIETNAMESE_LETTERS = /[ăâđêôơưàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ]/gi;
const ENGLISH_WORDS = new Set(
  ("the a an i you he she it we they is are was were am be to of in on at for and or but not no yes my your his her " +
    "this that what where when who why how can could will would do does did have has with from please thank thanks " +
    "hello hi good me us them there here if so up out about go want need like")
    .split(" "),
);
const VIETNAMESE_WORDS = new Set(
  ("toi ban anh chi em ong ba co khong la cua va nhung duoc cho voi mot hai nay do day gi nao xin chao cam on rat " +
    "nguoi den di lam noi biet muon can phai se da dang roi bao nhieu khi vi neu thi cung nhieu tai trong ngay")
    .split(
      " ",
    ),
);

/** Confidence 0 to 100; a text without a hint is taken as English with confidence 0. */
export function detectLanguage(text: string): DetectedLanguage {
  const words = text.normalize("NFC").toLowerCase().match(/\p{L}+/gu) ?? [];
  if (words.length === 0) return { language: "en", confidence: 0 };
  const marked = words.filter((word) => word.match(VIETNAMESE_LETTERS)).length;
  const english = words.filter((word) => ENGLISH_WORDS.has(word)).length;
  const bare = words.filter((word) => VIETNAMESE_WORDS.has(word)).length;
  const vietnameseScore = marked * 2 + bare;
  const englishScore = english * 2;
  if (vietnameseScore === 0 && englishScore === 0) {
    return { language: "en", confidence: 30 };
  }
  const language = vietnameseScore > englishScore ? "vi" : "en";
  const share = Math.max(vietnameseScore, englishScore) /
    (vietnameseScore + englishScore);
  const evidence = Math.min(
    1,
    Math.max(vietnameseScore, englishScore) / words.length + 0.4,
  );
  return { language, confidence: Math.round(100 * share * evidence) };
}
