/** The page at `/`: where a person can try what runs. */

export function homePage(services: readonly string[]): string {
  const items = services.map((name) =>
    `<li><a href="/${name}/try">/${name}/try</a> · <a href="/${name}/openapi.json">OpenAPI</a> · ` +
    `<a href="/${name}/health">health</a></li>`
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>JBCalling</title>
<style>body { font: 16px/1.6 system-ui, sans-serif; max-width: 40rem; margin: 3rem auto; padding: 0 1rem }</style>
</head>
<body>
<h1>JBCalling</h1>
<p>Try a function:</p>
<ul>
${items.join("\n")}
</ul>
<p><a href="/health">Health of the system</a></p>
</body>
</html>
`;
}
