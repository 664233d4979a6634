/** `models verify`: whether installed files are still what was installed. */
import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { Failure } from "../../swarm/command.ts";
import { sha256OfFile } from "../download/hash.ts";
import type { InstalledFile } from "../store.ts";
import { select } from "../selection.ts";
import type { Context } from "./context.ts";

/** Everything that is installed when no name is given. Throws when a file is not as it was. */
export async function verify({ catalogs, store, write }: Context, names: readonly string[]): Promise<void> {
  const all = catalogs.flatMap(({ entries }) => entries.map(({ id }) => id));
  const { entries } = select(catalogs, names.length > 0 ? names : all);
  const broken: string[] = [];
  let count = 0;
  for (const { stage, entry } of entries) {
    const files = store.installed(stage, entry.id);
    if (!files) {
      if (names.length > 0) broken.push(`${entry.id} is not installed`);
      continue;
    }
    count++;
    const problems = await problemsOf(store.entryFolder(stage, entry.id), files);
    broken.push(...problems.map((problem) => `${entry.id}: ${problem}`));
    if (problems.length === 0) write(`${entry.id}: ${files.length} files as they were installed`);
  }
  if (broken.length > 0) {
    throw new Failure(`${broken.join("\n")}\nPull them again with --force`);
  }
  if (count === 0) write("nothing is installed");
}

async function problemsOf(folder: string, files: readonly InstalledFile[]): Promise<string[]> {
  const problems: string[] = [];
  for (const { path, bytes, sha256 } of files) {
    const file = join(folder, path);
    if (!existsSync(file)) problems.push(`${path} is missing`);
    else if (statSync(file).size !== bytes) problems.push(`${path} has another size`);
    else if (await sha256OfFile(file) !== sha256) problems.push(`${path} has other content`);
  }
  return problems;
}
