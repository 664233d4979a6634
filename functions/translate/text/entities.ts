/** HTML character references: the basic five, the Latin-1 letters, common typography and all numeric ones. */

/** Names of U+00A0 to U+00FF, in order. */
const LATIN_1_NAMES =
  "nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 acute " +
  "micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring AElig " +
  "Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times " +
  "Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil egrave " +
  "eacute ecirc euml igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave " +
  "uacute ucirc uuml yacute thorn yuml";

const NAMED = new Map<string, string>([
  ["amp", "&"],
  ["lt", "<"],
  ["gt", ">"],
  ["quot", '"'],
  ["apos", "'"],
  ["hellip", "…"],
  ["ndash", "–"],
  ["mdash", "—"],
  ["lsquo", "‘"],
  ["rsquo", "’"],
  ["ldquo", "“"],
  ["rdquo", "”"],
  ["bull", "•"],
  ["euro", "€"],
  ["trade", "™"],
  ...LATIN_1_NAMES.split(" ").map((name, index): [string, string] => [name, String.fromCharCode(0xa0 + index)]),
]);

const NUMERIC = /^&#(?:x([0-9a-f]{1,6})|([0-9]{1,7}));$/i;

/** Anything that looks like a reference, known or not. */
export const REFERENCE = /(&(?:#x[0-9a-f]{1,6}|#[0-9]{1,7}|[a-z][a-z0-9]{1,31});)/i;

/** The character of one reference such as `&eacute;` or `&#233;`, or undefined when it is not known. */
export function decodeReference(reference: string): string | undefined {
  const numeric = NUMERIC.exec(reference);
  if (numeric === null) return NAMED.get(reference.slice(1, -1));
  const codePoint = numeric[1] === undefined ? Number(numeric[2]) : Number.parseInt(numeric[1], 16);
  const isSurrogate = codePoint >= 0xd800 && codePoint <= 0xdfff;
  const isControl = codePoint < 0x20 && ![0x09, 0x0a, 0x0d].includes(codePoint);
  return codePoint > 0x10ffff || isSurrogate || isControl ? undefined : String.fromCodePoint(codePoint);
}

/** Makes a text safe between two tags. */
export function encodeEntities(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
