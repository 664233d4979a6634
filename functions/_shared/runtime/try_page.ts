/** A page to try a function in a browser: a form for each operation of its OpenAPI document, and the reply below. */

/** The page's HTML for a function; it needs nothing from other hosts. */
export function tryPage(title: string, documentUrl: string): string {
  return PAGE.replaceAll("%TITLE%", title).replaceAll("%DOCUMENT%", documentUrl);
}

const PAGE = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Try %TITLE%</title>
<style>
  :root { color-scheme: light dark; --line: color-mix(in srgb, currentColor 18%, transparent); }
  body { font: 16px/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem; }
  form { border: 1px solid var(--line); border-radius: .6rem; padding: 1rem; margin: 1rem 0; }
  h2 { font-size: 1rem; margin: 0 0 .5rem; } code { font-weight: 600; }
  label { display: block; margin: .5rem 0; }
  input, select, textarea, button { font: inherit; padding: .4rem .6rem; border-radius: .4rem; border: 1px solid var(--line); }
  textarea { width: 100%; box-sizing: border-box; font-family: ui-monospace, monospace; min-height: 7rem; }
  pre { white-space: pre-wrap; overflow-wrap: anywhere; background: var(--line); padding: .7rem; border-radius: .4rem; }
  audio { width: 100%; margin-top: .5rem; }
</style>
<h1>%TITLE%</h1>
<p id="about"></p>
<main id="operations">Loading …</main>
<script type="module">
const api = await (await fetch("%DOCUMENT%")).json();
document.querySelector("#about").textContent = api.info.description ?? "";
const main = document.querySelector("#operations");
main.textContent = "";
const resolve = (schema) => schema?.$ref ? schema.$ref.split("/").slice(1).reduce((at, key) => at[key], api) : schema ?? {};

function element(tag, properties = {}, ...children) {
  const node = Object.assign(document.createElement(tag), properties);
  node.append(...children);
  return node;
}

function example(schema) {
  const { example: given, properties = {}, default: preset, enum: values } = resolve(schema);
  if (given !== undefined) return given;
  if (preset !== undefined) return preset;
  if (values) return values[0];
  const entries = Object.entries(properties).map(([key, value]) => [key, example(value)]);
  return entries.length > 0 ? Object.fromEntries(entries.filter(([, value]) => value !== undefined)) : undefined;
}

function parameterField(parameter) {
  const { enum: values } = resolve(parameter.schema);
  const field = values
    ? element("select", {}, ...(parameter.required ? [] : [element("option", { value: "" })]), ...values.map((value) => element("option", {}, value)))
    : element("input", { value: parameter.example ?? "" });
  field.dataset.query = parameter.name;
  field.required = Boolean(parameter.required);
  return element("label", {}, parameter.name + " ", field);
}

async function show(reply, startedAt, output) {
  const type = reply.headers.get("content-type") ?? "";
  const head = reply.status + " in " + Math.round(performance.now() - startedAt) + " ms";
  output.textContent = "";
  if (type.startsWith("audio/")) {
    const url = URL.createObjectURL(await reply.blob());
    output.append(element("p", {}, head), element("audio", { src: url, controls: true }));
    return;
  }
  const text = await reply.text();
  const pretty = type.includes("json") ? JSON.stringify(JSON.parse(text), null, 2) : text;
  output.append(element("p", {}, head), element("pre", {}, pretty));
}

for (const [path, methods] of Object.entries(api.paths)) {
  for (const [method, operation] of Object.entries(methods)) {
    const output = element("div");
    output.setAttribute("role", "status");
    const fields = (operation.parameters ?? []).filter((parameter) => parameter.in === "query").map(parameterField);
    const content = operation.requestBody?.content ?? {};
    const types = Object.keys(content);
    const json = content["application/json"] && element("textarea", { value: JSON.stringify(example(content["application/json"].schema), null, 2) });
    const file = !json && types.length > 0 && element("input", { type: "file", accept: "audio/*", required: true });
    const form = element("form", {}, element("h2", {}, element("code", {}, method.toUpperCase() + " " + path)), element("p", {}, operation.summary ?? ""), ...fields);
    if (json) { json.ariaLabel = "JSON body"; form.append(json); }
    if (file) form.append(element("label", {}, "Audio file ", file));
    form.append(element("button", {}, "Send"), output);
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const url = new URL(path, location.href);
      for (const field of form.querySelectorAll("[data-query]")) if (field.value) url.searchParams.set(field.dataset.query, field.value);
      const init = { method: method.toUpperCase() };
      if (json) Object.assign(init, { body: json.value, headers: { "content-type": "application/json" } });
      if (file) {
        const multipart = types.includes("multipart/form-data") && types.length === 1;
        const body = multipart ? new FormData() : file.files[0];
        if (multipart) body.append("file", file.files[0]);
        Object.assign(init, { body });
      }
      const startedAt = performance.now();
      try { await show(await fetch(url, init), startedAt, output); } catch (error) { output.textContent = String(error); }
    });
    main.append(form);
  }
}
</script>
</html>
`;
