import assert from "node:assert/strict";
import { encodeEntities } from "./entities.ts";
import { splitHtml } from "./html.ts";

/** Writes the text nodes, encoded again, in brackets. */
const shown = (html: string) =>
  splitHtml(html).map((part) => part.kind === "text" ? `[${encodeEntities(part.value)}]` : part.value).join("");

Deno.test("only text nodes are text", () => {
  const cases: [string, string][] = [
    ['<p class="a > b">Hello <b>world</b></p>', '<p class="a > b">[Hello ]<b>[world]</b></p>'],
    ["a<!-- <b>no</b> -->b<br/>c", "[a]<!-- <b>no</b> -->[b]<br/>[c]"],
    ["<!DOCTYPE html><title>Hi</title>", "<!DOCTYPE html><title>[Hi]</title>"],
    ["<script>if (a < b) '<p>no</p>'</script>yes", "<script>if (a < b) '<p>no</p>'</script>[yes]"],
    ["<STYLE>p > a {}</STYLE>yes", "<STYLE>p > a {}</STYLE>[yes]"],
    ["<pre>no <code>no</code> no</pre>yes", "<pre>no <code>no</code> no</pre>[yes]"],
    [
      '<div translate="no">no <div>no</div> no</div>yes',
      '<div translate="no">no <div>no</div> no</div>[yes]',
    ],
    ['<i class="x notranslate">no</i>yes', '<i class="x notranslate">no</i>[yes]'],
    ['<img translate="no">yes', '<img translate="no">[yes]'],
  ];
  for (const [html, expected] of cases) assert.equal(shown(html), expected);
});

Deno.test("entities are decoded, unknown ones are kept", () => {
  assert.deepEqual(splitHtml("&lt;a&gt; &amp; &quot;b&quot; &apos;c&#39; d&nbsp;e &#x1F44D; caf&eacute;"), [
    { kind: "text", value: "<a> & \"b\" 'c' d\u00A0e 👍 café" },
  ]);
  assert.equal(shown("x &unknown; y &#0; z & w"), "[x ]&unknown;[ y ]&#0;[ z &amp; w]");
  assert.equal(shown("&amp;lt; stays"), "[&amp;lt; stays]");
});

Deno.test("broken markup never throws and never gets lost", () => {
  assert.equal(shown("1 < 2 <3"), "[1 &lt; 2 &lt;3]");
  assert.equal(shown('<a href="x>text</a>'), '<a href="x>[text]</a>');
  const broken = [
    "<",
    "<b",
    "</",
    "<!--",
    "<!",
    "<pre>x",
    "</b>x<",
    "<script>",
    '<a b="',
    "<a b='>",
    "<![CDATA[x",
    "<?x",
  ];
  for (const html of broken) {
    assert.equal(splitHtml(html).map((part) => part.value).join(""), html);
  }
});
