/** A small HTML tokenizer: enough to tell text from markup, and it accepts anything without throwing. */

export type HtmlToken =
  | { kind: "text"; raw: string }
  | { kind: "markup"; raw: string }
  | { kind: "open"; raw: string; name: string; selfClosing: boolean }
  | { kind: "close"; raw: string; name: string };

const TAG_START = /<(\/?)([a-z][^\s/>]*)/iy;
const RAW_CONTENT = new Set(["script", "style", "textarea"]);
const VOID_ELEMENTS = new Set(
  "area base br col embed hr img input link meta param source track wbr".split(" "),
);

/** The tokens of a document; all raw values joined give it back unchanged. */
export function* htmlTokens(html: string): Generator<HtmlToken> {
  let textStart = 0;
  let position = html.indexOf("<");
  while (position !== -1) {
    const token = markupAt(html, position);
    if (token === undefined) {
      position = html.indexOf("<", position + 1);
      continue;
    }
    if (textStart < position) yield { kind: "text", raw: html.slice(textStart, position) };
    yield token;
    position += token.raw.length;
    if (token.kind === "open" && RAW_CONTENT.has(token.name) && !token.selfClosing) {
      const end = rawContentEnd(html, position, token.name);
      if (position < end) yield { kind: "markup", raw: html.slice(position, end) };
      position = end;
    }
    textStart = position;
    position = html.indexOf("<", position);
  }
  if (textStart < html.length) yield { kind: "text", raw: html.slice(textStart) };
}

/** The markup that starts at this `<`, or undefined when it is a plain "less than". */
function markupAt(html: string, start: number): HtmlToken | undefined {
  if (html.startsWith("<!--", start)) return { kind: "markup", raw: upTo(html, start, "-->", start + 4) };
  if (html.startsWith("<![CDATA[", start)) return { kind: "markup", raw: upTo(html, start, "]]>", start + 9) };
  if (/^<[!?]/.test(html.slice(start, start + 2))) return { kind: "markup", raw: upTo(html, start, ">", start + 2) };
  TAG_START.lastIndex = start;
  const tag = TAG_START.exec(html);
  if (tag === null) return undefined;
  const raw = html.slice(start, tagEnd(html, start + tag[0].length));
  const name = (tag[2] ?? "").toLowerCase();
  if (tag[1] === "/") return { kind: "close", raw, name };
  return { kind: "open", raw, name, selfClosing: raw.endsWith("/>") || VOID_ELEMENTS.has(name) };
}

function upTo(html: string, start: number, terminator: string, from: number): string {
  const found = html.indexOf(terminator, from);
  return html.slice(start, found === -1 ? html.length : found + terminator.length);
}

/** Where a tag ends: at the first `>` outside quotes; a quote that is never closed is no quote. */
function tagEnd(html: string, from: number): number {
  let position = from;
  while (position < html.length) {
    const character = html.charAt(position);
    if (character === ">") return position + 1;
    if (character === '"' || character === "'") {
      const closing = html.indexOf(character, position + 1);
      if (closing !== -1) position = closing;
    }
    position++;
  }
  const first = html.indexOf(">", from);
  return first === -1 ? html.length : first + 1;
}

function rawContentEnd(html: string, from: number, name: string): number {
  const closing = new RegExp(`</${name}(?=[\\s/>])`, "gi");
  closing.lastIndex = from;
  return closing.exec(html)?.index ?? html.length;
}
