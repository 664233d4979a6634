/** Code and image are renewed apart; this is where they meet. A part of the bundle. */
import { readFileSync } from "node:fs";

/** Throws when the image, by its `package.json`, holds another version of a package than the code was bundled for. */
export function requirePackages(wanted: Record<string, string>, manifest: URL): void {
  const held: Record<string, string> = JSON.parse(readFileSync(manifest, "utf8")).dependencies ?? {};
  for (const [name, version] of Object.entries(wanted)) {
    if (held[name] === version) continue;
    throw new Error(
      `Cannot start as the image must hold ${name} ${version}: current value is ${held[name] ?? "none"}; ` +
        "build a new image with `deno task build`",
    );
  }
}
