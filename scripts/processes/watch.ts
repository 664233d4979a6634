/** Which functions a change of files concerns. */
import { relative, resolve, sep } from "node:path";

/** Changes within this time, in ms, are one change: editors write several files. */
const SETTLE_MS = 200;

export interface Watch {
  close(): void;
}

/** Calls `onChange` with the functions whose code changed; "all" when code that all share did. */
export function watchFunctions(directory: string, onChange: (name: string) => void): Watch {
  const watcher = Deno.watchFs(directory);
  const changed = new Set<string>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const report = () => {
    const names = changed.has("all") ? ["all"] : [...changed];
    changed.clear();
    for (const name of names) onChange(name);
  };
  (async () => {
    for await (const event of watcher) {
      if (event.kind === "access") continue;
      const names = event.paths.map((path) => functionOf(directory, path)).filter((name) => name !== undefined);
      if (names.length === 0) continue;
      for (const name of names) changed.add(name);
      clearTimeout(timer);
      timer = setTimeout(report, SETTLE_MS);
    }
  })();
  return {
    close() {
      clearTimeout(timer);
      watcher.close();
    },
  };
}

/** The function that a file is code of; tests, training and models are no code that runs. */
export function functionOf(directory: string, path: string): string | undefined {
  const parts = relative(resolve(directory), resolve(path)).split(sep);
  const file = parts.at(-1) ?? "";
  if (parts.length < 2 || parts[0] === ".." || !/\.(ts|json|html|css|js)$/.test(file)) return undefined;
  if (/_test\.ts$/.test(file) || parts.some((part) => part === "train" || part === "node_modules")) return undefined;
  return parts[0]!.startsWith("_") ? "all" : parts[0];
}
