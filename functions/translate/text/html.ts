import { decodeReference, REFERENCE } from "./entities.ts";
import { type HtmlToken, htmlTokens } from "./html_tokens.ts";
import { appendSegment, type Segment } from "./segments.ts";

const KEPT_ELEMENTS = new Set("script style pre code textarea kbd samp svg math".split(" "));
const NOT_TRANSLATED = /\s(?:translate\s*=\s*["']?no\b|class\s*=\s*(?:"[^"]*\bnotranslate\b|'[^']*\bnotranslate\b))/i;

/**
 * Splits HTML into its text, with the entities decoded (the caller encodes `&`, `<` and `>` again), and everything
 * that is kept: tags with their attributes, comments, code, and elements marked `translate="no"`.
 *
 * Limits: an inline tag such as `<b>` splits a sentence, so the parts around it are translated on their own;
 * attributes (`alt`, `title`) are not translated; `translate="yes"` inside a kept element has no effect.
 */
export function splitHtml(html: string): Segment[] {
  const segments: Segment[] = [];
  let keptElement: string | undefined;
  let depth = 0;
  for (const token of htmlTokens(html)) {
    if (keptElement !== undefined) {
      appendSegment(segments, "keep", token.raw);
      depth += depthChange(token, keptElement);
      if (depth === 0) keptElement = undefined;
    } else if (token.kind === "text") {
      appendText(segments, token.raw);
    } else {
      appendSegment(segments, "keep", token.raw);
      if (opensKeptElement(token)) {
        keptElement = token.name;
        depth = 1;
      }
    }
  }
  return segments;
}

function depthChange(token: HtmlToken, name: string): number {
  if (token.kind === "open" && token.name === name && !token.selfClosing) return 1;
  return token.kind === "close" && token.name === name ? -1 : 0;
}

function opensKeptElement(token: HtmlToken): token is HtmlToken & { kind: "open" } {
  return token.kind === "open" && !token.selfClosing &&
    (KEPT_ELEMENTS.has(token.name) || NOT_TRANSLATED.test(token.raw));
}

/** Adds a text node; a reference that is not known is kept as it is written. */
function appendText(segments: Segment[], raw: string): void {
  let text = "";
  for (const part of raw.split(REFERENCE)) {
    const isReference = part.length > 2 && part.startsWith("&") && REFERENCE.test(part);
    const decoded = isReference ? decodeReference(part) : part;
    if (decoded !== undefined) {
      text += decoded;
      continue;
    }
    appendSegment(segments, "text", text);
    appendSegment(segments, "keep", part);
    text = "";
  }
  appendSegment(segments, "text", text);
}
